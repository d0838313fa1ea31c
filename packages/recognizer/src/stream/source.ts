import type { Parcel } from '../recognizer.js';
import type { WhenBehind } from './mailbox.js';
import { unlessAborted } from './unless-aborted.js';

/** A frame on its way from its source. */
export interface SourceFrame<Source> {
  /** From the beginning of the stream. */
  readonly timeMs: number;
  /** Readies it for the thread of the networks, once; null where it is gone meanwhile with its source. */
  pack(): Parcel<Source> | null;
  /** Called in place of `pack`. */
  drop(): void;
}

/** Where frames come from. */
export interface FrameSource<Source> {
  readonly whenBehind: WhenBehind;
  /** How often it was connected to anew. */
  readonly reconnects: number;
  /** The frames as they come. Ends with the source or soon after an abort, and leaves nothing open. */
  frames(signal: AbortSignal): AsyncIterable<SourceFrame<Source>>;
}

/** A picture, with its time from the beginning of the stream where it has one. */
export type TimedPicture<Picture> = { readonly picture: Picture; readonly timeMs: number };

/** Frames that a program gives; one without a time has the time when it came. */
export function iterableSource<Picture, Source>(
  pictures: AsyncIterable<Picture | TimedPicture<Picture>>,
  pack: (picture: Picture) => Parcel<Source>,
): FrameSource<Source> {
  return {
    whenBehind: 'wait',
    reconnects: 0,
    async *frames(signal) {
      const start = performance.now();
      const iterator = pictures[Symbol.asyncIterator]();
      try {
        while (!signal.aborted) {
          const { value, done } = await unlessAborted(iterator.next(), signal);
          if (done) return;
          const { picture, timeMs } = isTimed(value)
            ? value
            : { picture: value, timeMs: performance.now() - start };
          if (!Number.isFinite(timeMs)) {
            throw new RangeError(`a frame has the time ${timeMs}: give milliseconds since the stream began`);
          }
          yield { timeMs, pack: () => pack(picture), drop: () => {} };
        }
      } finally {
        // Not awaited: a program's generator that waits for a frame would hold up the end until it came.
        Promise.resolve(iterator.return?.()).catch(() => undefined);
      }
    },
  };
}

function isTimed<Picture>(value: Picture | TimedPicture<Picture>): value is TimedPicture<Picture> {
  return typeof value === 'object' && value !== null && 'picture' in value && 'timeMs' in value;
}
