/** What is looked at: a camera, or a picture or clip where there is none. */
import { closeCamera, openCamera, type TimedPicture, type WebPicture } from '@mien/recognizer/web';

export type Source =
  | { readonly kind: 'camera'; readonly stream: MediaStream; readonly label: string }
  | { readonly kind: 'clip'; readonly address: string; readonly label: string }
  | { readonly kind: 'picture'; readonly address: string; readonly label: string };

/** @throws CameraError */
export async function cameraSource(deviceId: string | null): Promise<Source> {
  const stream = await openCamera({
    width: { ideal: 1280 },
    height: { ideal: 720 },
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  });
  return { kind: 'camera', stream, label: stream.getVideoTracks()[0]?.label ?? '' };
}

export function fileSource(file: File): Source {
  const kind = file.type.startsWith('video/') ? 'clip' : 'picture';
  return { kind, address: URL.createObjectURL(file), label: file.name };
}

export function closeSource(source: Source): void {
  if (source.kind === 'camera') closeCamera(source.stream);
  else URL.revokeObjectURL(source.address);
}

/** Cameras by name; browsers name them only once one was allowed. */
export async function cameras(): Promise<readonly MediaDeviceInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput');
}

const pictureEveryMs = 250;

/** A still picture as a camera that sees the same again and again. */
export async function* repeated(
  picture: HTMLImageElement,
  signal: AbortSignal,
): AsyncGenerator<TimedPicture<WebPicture>> {
  const start = performance.now();
  while (!signal.aborted) {
    yield { picture, timeMs: performance.now() - start };
    await new Promise(resolve => setTimeout(resolve, pictureEveryMs));
  }
}
