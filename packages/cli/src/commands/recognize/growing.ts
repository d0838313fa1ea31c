// A file that grows with a video beside its place and appears there, whole, in the end.
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { messageOf } from '../../exit.js';

export interface GrowingFile {
  /** Resolves once there is room for more. */
  write(chunk: Uint8Array | string): Promise<void>;
  /** Ends the file and moves it to its place; of what cannot be finished nothing stays. */
  finish(): Promise<void>;
}

/** Where a file grows until it is finished. */
export const besideOf = (place: string): string => `${place}.part`;

/**
 * @param ended tells when all that `stream` was given stands beside the place, or why it cannot.
 * @throws with each write and in the end, saying what went wrong with which file.
 */
export function growingFile(place: string, stream: Writable, ended: Promise<unknown>): GrowingFile {
  const beside = besideOf(place);
  const fault = (cause: unknown) => new Error(`cannot write ${place}: ${messageOf(cause)}`, { cause });
  // What waits to be written then fails at once.
  ended.catch(() => stream.destroy());
  stream.on('error', () => undefined); // Told by what is written next, or in the end.

  return {
    write: chunk =>
      new Promise((resolve, reject) => {
        stream.write(chunk, failure => {
          if (!failure) resolve();
          // A broken pipe says less than the program behind it.
          else
            ended.then(
              () => reject(fault(failure)),
              cause => reject(fault(cause)),
            );
        });
      }),
    async finish() {
      stream.end();
      try {
        await ended;
        await rename(beside, place);
      } catch (cause) {
        await rm(beside, { force: true });
        throw fault(cause);
      }
    },
  };
}
