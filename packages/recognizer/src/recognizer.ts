import type { ModelManifest } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { DetectionMode } from './detector/detector.js';
import type { Face, View } from './face.js';
import { type Client, type ClientPort, createClient } from './remote/client.js';
import type { StreamEnd, StreamFrame } from './stream/frame.js';
import { type FrameSource, iterableSource, type TimedPicture } from './stream/source.js';
import { type OpenStream, type StreamOptions, streamOver } from './stream/stream.js';

export interface RecognizeOptions {
  /** `photo` unless told; `stream` is one fast look at the whole frame. */
  readonly mode?: DetectionMode;
  /** Gives up: the promise is rejected with the signal's reason at once, the work stops at the next step. */
  readonly signal?: AbortSignal;
}

/** Finds and judges the faces of pictures and videos, on a thread of its own. */
export interface Recognizer<Picture, Video = never> {
  /** The model's labels, calibration and provenance. */
  readonly manifest: ModelManifest;
  /**
   * The faces of a picture, the surest first; none is an empty array.
   *
   * @throws where the picture cannot be read (saying why), the queue is full, the signal was aborted, or
   * the recognizer is closed.
   */
  recognize(picture: Picture, options?: RecognizeOptions): Promise<readonly Face[]>;
  /**
   * Judges a picture that is one face already, framed as FER2013's: no face is looked for. Too small, dark, bright,
   * flat or blurred, it gets a reason instead.
   */
  classify(picture: Picture, options?: Pick<RecognizeOptions, 'signal'>): Promise<View>;
  /**
   * Follows the faces of a video, a camera, or pictures that a program gives one after the other. Use it in
   * `for await`; leaving the loop closes the source. No more than one frame ever waits.
   *
   * @returns (of the generator, once the source has ended) what ends with it, and counts.
   * @throws in the loop: where an option is wrong, the source fails for good, the signal was aborted.
   */
  stream(
    source: Video | AsyncIterable<Picture | TimedPicture<Picture>>,
    options?: StreamOptions,
  ): AsyncGenerator<StreamFrame, StreamEnd, undefined>;
  /** Answers what was asked before, closes the sources of streams, whose loops throw, then ends the thread. */
  close(): Promise<void>;
}

/** A picture ready to travel. */
export interface Parcel<Source> {
  readonly source: Source;
  readonly transfer?: readonly Transferable[];
  /** Takes back the memory of a frame of a stream that was judged. */
  readonly recycle?: (image: Image) => void;
}

const detectionModes: readonly DetectionMode[] = ['photo', 'stream'];

/** How a platform hands over what it is given. */
export interface Handover<Picture, Video, Source> {
  /** Readies a picture for the way to the thread, at once. */
  pack(picture: Picture): Parcel<Source>;
  /** The frames of a video; nothing is opened before they are asked for. @throws where it is none. */
  framesOf(video: Video): FrameSource<Source>;
}

/** A recognizer over a thread's port. */
export async function recognizerOver<Picture, Video extends object, Source>(
  port: ClientPort<Source>,
  queueLimit: number,
  { pack, framesOf }: Handover<Picture, Video, Source>,
): Promise<Recognizer<Picture, Video>> {
  const client: Client<Source> = await createClient(port, queueLimit);
  const streams = new Set<OpenStream>();
  return {
    manifest: client.manifest,
    async recognize(picture, { mode = 'photo', signal } = {}) {
      requireMode(mode);
      const { source, transfer = [] } = pack(picture);
      return client.run({ kind: 'recognize', source, mode }, { signal, transfer });
    },
    async classify(picture, { signal } = {}) {
      const { source, transfer = [] } = pack(picture);
      return client.run({ kind: 'classify', source }, { signal, transfer });
    },
    async *stream(source, options = {}) {
      const frames = isAsyncIterable(source) ? iterableSource(source, pack) : framesOf(source);
      return yield* streamOver(client, frames, options, streams);
    },
    async close() {
      const ended = client.close();
      await Promise.all([...streams].map(stream => stream.close()));
      await ended;
    },
  };
}

/** @throws where a program without types asks for another. */
function requireMode(mode: DetectionMode): void {
  if (!detectionModes.includes(mode)) {
    throw new RangeError(`mode is ${mode}: give one of ${detectionModes.join(', ')}`);
  }
}

function isAsyncIterable<Value>(source: object | AsyncIterable<Value>): source is AsyncIterable<Value> {
  return typeof source === 'object' && source !== null && Symbol.asyncIterator in source;
}
