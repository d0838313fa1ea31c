import type { Parcel } from '../../recognizer.js';
import type { FrameSource, SourceFrame } from '../../stream/source.js';
import { unlessAborted } from '../../stream/unless-aborted.js';
import type { WebSource } from '../recognizer.js';
import { CameraError, cameraError } from './camera.js';

/**
 * A video of the page while it plays, or a camera. Neither gives frames while the page is hidden; they go on
 * when it is back.
 */
export type WebVideo = HTMLVideoElement | MediaStream;

/** A camera that gives no frame for this long, while the page can be seen, is given up. */
const stallTimeoutMs = 10_000;

/**
 * The frames that the page shows or would show; those that the networks have no time for are dropped.
 *
 * @throws where the video is none, saying what to give.
 */
export function framesOf(
  video: WebVideo,
  pack: (element: HTMLVideoElement) => Parcel<WebSource>,
): FrameSource<WebSource> {
  if (!(video instanceof HTMLVideoElement || video instanceof MediaStream)) {
    throw new Error(
      'this is no video to follow: give a video element, a camera as of openCamera(), or an async iterable of pictures',
    );
  }
  return {
    whenBehind: 'drop',
    reconnects: 0,
    frames: signal =>
      video instanceof HTMLVideoElement
        ? elementFrames(video, signal, pack)
        : cameraFrames(video, signal, pack),
  };
}

async function* cameraFrames(stream: MediaStream, ...[signal, pack]: FrameArguments) {
  const [track] = stream.getVideoTracks();
  if (!track) throw new Error('the stream has no video: ask for a camera');
  if (track.readyState === 'ended') throw cameraError('unplugged');
  const element = document.createElement('video');
  const lost = new AbortController();
  const lose = () => lost.abort(cameraError('unplugged'));
  track.addEventListener('ended', lose);
  const watch = watchForStall(() => {
    const message = `the camera gave no frame for ${stallTimeoutMs / 1000} s: it may be asleep or covered by its lid`;
    lost.abort(new CameraError('unplugged', message));
  });
  try {
    Object.assign(element, { muted: true, playsInline: true, srcObject: stream });
    // It waits for a first frame, which may never come.
    await unlessAborted(unlessAborted(element.play(), signal), lost.signal);
    for await (const frame of elementFrames(element, signal, pack, lost.signal)) {
      watch.pause();
      yield frame;
      watch.begin();
    }
    // The element may end a moment before the track tells that it was not its owner who stopped it.
    await new Promise(resolve => setTimeout(resolve));
    lost.signal.throwIfAborted();
  } finally {
    watch.end();
    track.removeEventListener('ended', lose);
    element.srcObject = null;
  }
}

/** Tells where nothing comes for too long while the page can be seen: hidden ones are given no frames. */
function watchForStall(stalled: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = () => clearTimeout(timer);
  function begin(): void {
    pause();
    timer = setTimeout(() => (document.hidden ? begin() : stalled()), stallTimeoutMs);
  }
  document.addEventListener('visibilitychange', begin);
  begin();
  return {
    begin,
    pause,
    end() {
      pause();
      document.removeEventListener('visibilitychange', begin);
    },
  };
}

type FrameArguments = [signal: AbortSignal, pack: (element: HTMLVideoElement) => Parcel<WebSource>];

/** @param lost is given for a camera: its frames have the time when they came, others the video's own. */
async function* elementFrames(
  element: HTMLVideoElement,
  ...[signal, pack, lost]: [...FrameArguments, lost?: AbortSignal]
): AsyncGenerator<SourceFrame<WebSource>, void, undefined> {
  const start = performance.now();
  const videoTime = createVideoTime();
  for (;;) {
    const shown = await nextFrame(element, [signal, ...(lost ? [lost] : [])]);
    if (signal.aborted) return;
    lost?.throwIfAborted();
    if (shown === null) return;
    const timeMs = lost ? shown.atMs - start : videoTime(1000 * shown.mediaSeconds);
    // What the element shows when its turn comes, which may be a later frame.
    const packNow = () => (element.videoWidth > 0 ? pack(element) : null);
    yield { timeMs, pack: packNow, drop: () => {} };
  }
}

/** A video's own time from where it began; it goes on where the video is wound back or begins anew. */
function createVideoTime(): (mediaMs: number) => number {
  let timeMs = 0;
  let lastMs: number | null = null;
  return mediaMs => {
    timeMs += Math.max(0, mediaMs - (lastMs ?? mediaMs));
    lastMs = mediaMs;
    return timeMs;
  };
}

interface Shown {
  readonly atMs: number;
  readonly mediaSeconds: number;
}

/** When the element shows its next frame, and which; null where it has ended or an interruption came. */
function nextFrame(element: HTMLVideoElement, interruptions: readonly AbortSignal[]): Promise<Shown | null> {
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    const settle = (shown: Shown | null) => {
      listening.abort();
      element.cancelVideoFrameCallback(callback);
      resolve(shown);
    };
    const callback = element.requestVideoFrameCallback((atMs, { mediaTime }) =>
      settle({ atMs, mediaSeconds: mediaTime }),
    );
    const once = { once: true, signal: listening.signal };
    const fail = () => {
      const reason = element.error?.message || 'it is in no format known here';
      reject(new Error(`the video cannot be played: ${reason}`));
      settle(null);
    };
    if (element.ended || interruptions.some(({ aborted }) => aborted)) settle(null);
    if (element.error) fail();
    element.addEventListener('ended', () => settle(null), once);
    element.addEventListener('error', fail, once);
    for (const signal of interruptions) signal.addEventListener('abort', () => settle(null), once);
  });
}
