// Where the shards of a step wait for each other: three words of shared memory, no messages.

const arrivals = 0;
const generation = 1;
const broken = 2;

/** Another party of the barrier can't come any more. */
export class BrokenBarrier extends Error {}

/** Length of the shared Int32Array that a {@link Barrier} needs. */
export const barrierWords = 3;

/** A reusable barrier between the threads that share `words`. */
export interface Barrier {
  /**
   * Blocks until all parties have called it. What each wrote before is seen by all after.
   * @throws BrokenBarrier
   */
  wait(): void;
  /** Tells all who wait, and all who will, that this party can't come. */
  break(): void;
}

export function barrierOver(words: Int32Array, parties: number): Barrier {
  return {
    wait() {
      const current = Atomics.load(words, generation);
      if (Atomics.add(words, arrivals, 1) === parties - 1) {
        Atomics.store(words, arrivals, 0);
        Atomics.add(words, generation, 1);
        Atomics.notify(words, generation);
      } else {
        while (Atomics.load(words, generation) === current && Atomics.load(words, broken) === 0) {
          Atomics.wait(words, generation, current);
        }
      }
      if (Atomics.load(words, broken) !== 0) throw new BrokenBarrier('another shard stopped');
    },
    break() {
      Atomics.store(words, broken, 1);
      Atomics.add(words, generation, 1);
      Atomics.notify(words, generation);
    },
  };
}
