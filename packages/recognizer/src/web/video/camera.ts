/** Why there is no camera: none there, not allowed, in use by another program, or gone, or without a frame, while in use. */
export type CameraFault = 'none' | 'denied' | 'busy' | 'unplugged';

export class CameraError extends Error {
  constructor(
    readonly fault: CameraFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CameraError';
  }
}

const words: Readonly<Record<CameraFault, string>> = {
  none: 'no camera was found: plug one in',
  denied: 'the camera may not be used: allow it in the settings of this page',
  busy: 'the camera cannot be opened: another program may be using it',
  unplugged: 'the camera is gone: it was unplugged, or its permission taken back',
};

export const cameraError = (fault: CameraFault, cause?: unknown): CameraError =>
  new CameraError(fault, words[fault], { cause });

/** What `getUserMedia` calls its failures (Media Capture and Streams, 10.2). */
const faults: Readonly<Record<string, CameraFault>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/**
 * Asks for a camera, 1280x720 where it can.
 *
 * @throws a `CameraError` where there is none to be had; pages have no camera but under https or on localhost.
 */
export async function openCamera(
  constraints: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } },
): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw cameraError('denied', new Error('this page is not served by https'));
  try {
    return await navigator.mediaDevices.getUserMedia({ video: constraints, audio: false });
  } catch (cause) {
    const fault = cause instanceof DOMException ? faults[cause.name] : undefined;
    throw fault ? cameraError(fault, cause) : cause;
  }
}

/** Switches a camera off. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
