import type { Parcel } from '../../recognizer.js';
import type { FrameSource, SourceFrame } from '../../stream/source.js';
import type { WebSource } from '../recognizer.js';
import { cameraError } from './camera.js';

/**
 * A video of the page while it plays, or a camera. Neither gives frames while the page is hidden; they go on
 * when it is back.
 */
export type WebVideo = HTMLVideoElement | MediaStream;

/** The frames that the page shows or would show; those that the networks have no time for are dropped. */
export function framesOf(
  video: WebVideo,
  pack: (element: HTMLVideoElement) => Parcel<WebSource>,
): FrameSource<WebSource> {
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
  try {
    Object.assign(element, { muted: true, playsInline: true, srcObject: stream });
    await element.play();
    yield* elementFrames(element, signal, pack, lost.signal);
    // The element may end a moment before the track tells that it was not its owner who stopped it.
    await new Promise(resolve => setTimeout(resolve));
    lost.signal.throwIfAborted();
  } finally {
    track.removeEventListener('ended', lose);
    element.srcObject = null;
  }
}

type FrameArguments = [signal: AbortSignal, pack: (element: HTMLVideoElement) => Parcel<WebSource>];

async function* elementFrames(
  element: HTMLVideoElement,
  ...[signal, pack, lost]: [...FrameArguments, lost?: AbortSignal]
): AsyncGenerator<SourceFrame<WebSource>, void, undefined> {
  const start = performance.now();
  for (;;) {
    const shownMs = await nextFrame(element, [signal, ...(lost ? [lost] : [])]);
    if (signal.aborted) return;
    lost?.throwIfAborted();
    if (shownMs === null) return;
    // What the element shows when its turn comes, which may be a later frame.
    const packNow = () => (element.videoWidth > 0 ? pack(element) : null);
    yield { timeMs: shownMs - start, pack: packNow, drop: () => {} };
  }
}

/** When the element shows its next frame; null where it has ended or an interruption came. */
function nextFrame(element: HTMLVideoElement, interruptions: readonly AbortSignal[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    const settle = (shownMs: number | null) => {
      listening.abort();
      element.cancelVideoFrameCallback(callback);
      resolve(shownMs);
    };
    const callback = element.requestVideoFrameCallback(settle);
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
