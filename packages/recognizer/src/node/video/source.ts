import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { FrameSource, SourceFrame } from '../../stream/source.js';
import { createImagePool } from '../image-pool.js';
import { imageParcel, type NodeSource } from '../parcel.js';
import { ffmpegWords, type KnownVideo, type NodeVideo, nameOf, videoSchema } from './command.js';
import { type DecodedFrame, type DecodeOptions, decodeVideo } from './decoder.js';

type LiveVideo = Exclude<KnownVideo, { readonly kind: 'file' }>;

/** Even a large file needs no longer to its next frame. */
const fileStallTimeoutMs = 60_000;
/** Waits between attempts to reach a camera: twice as long each time. */
const backOff = { firstMs: 250, longestMs: 10_000 };

/**
 * The frames of a file, which waits for the networks, or of a camera, which does not.
 *
 * @throws where the video is none, saying what to give.
 */
export function framesOf(given: NodeVideo): FrameSource<NodeSource> {
  const parsed = videoSchema.safeParse(given);
  if (!parsed.success) {
    const remedy = "give { kind: 'file', path }, a camera, or an async iterable of pictures";
    throw new Error(`this is no video to follow: ${remedy}. ${z.prettifyError(parsed.error)}`);
  }
  const video = parsed.data;
  const pool = createImagePool();
  const name = nameOf(video);
  let reconnects = 0;

  function packed(image: DecodedFrame['image'], timeMs: number): SourceFrame<NodeSource> {
    return {
      timeMs,
      pack: () => imageParcel(image, pool),
      drop: () => pool.give(image),
    };
  }

  async function* fileFrames(signal: AbortSignal) {
    const options = { pool, stallTimeoutMs: fileStallTimeoutMs, signal };
    let startMs: number | null = null;
    for await (const { image, presentedMs } of blaming(name, video, options)) {
      startMs ??= presentedMs;
      yield packed(image, (presentedMs ?? 0) - (startMs ?? 0));
    }
  }

  async function* liveFrames(live: LiveVideo, signal: AbortSignal) {
    const { stallTimeoutMs, reconnectForMs } = live;
    const start = performance.now();
    let lastFrame: number | null = null;
    let waitMs = backOff.firstMs;
    for (;;) {
      let cause: unknown = new Error(`${name} ended its stream`);
      try {
        for await (const { image } of blaming(name, video, { pool, stallTimeoutMs, signal })) {
          lastFrame = performance.now();
          waitMs = backOff.firstMs;
          yield packed(image, lastFrame - start);
        }
      } catch (error) {
        cause = error;
      }
      if (signal.aborted) return;
      if (lastFrame === null || performance.now() - lastFrame + waitMs > reconnectForMs) throw cause;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      waitMs = Math.min(2 * waitMs, backOff.longestMs);
      reconnects++;
    }
  }

  return {
    whenBehind: video.kind === 'file' ? 'wait' : 'drop',
    get reconnects() {
      return reconnects;
    },
    frames: signal => (video.kind === 'file' ? fileFrames(signal) : liveFrames(video, signal)),
  };
}

async function* blaming(name: string, video: KnownVideo, options: DecodeOptions) {
  try {
    yield* decodeVideo(ffmpegWords(video), options);
  } catch (cause) {
    throw new Error(`cannot read the video ${name}: ${(cause as Error).message}`, { cause });
  }
}
