// What the shards of a training share, all of it in SharedArrayBuffers.

import { barrierWords } from './barrier.js';
import type { CheckpointArrays } from './checkpoint.js';

export interface SharedState {
  /** The numbers that a checkpoint keeps. `average` and its statistics are empty without averaging. */
  readonly arrays: CheckpointArrays;
  /** Per shard, the gradient of its pictures; after averaging, the first holds the batch's. */
  readonly gradients: readonly Float32Array[];
  /** Per shard, the batch statistics of its pictures. */
  readonly statistics: readonly Float32Array[];
  /** Per shard, its {@link resultWords}. */
  readonly results: readonly Float64Array[];
  readonly barrier: Int32Array;
  /** Its {@link controlWords}. */
  readonly control: Int32Array;
}

/** What a shard tells the others of one step. */
export const resultWords = { loss: 0, correct: 1, squares: 2 } as const;

/** `pauseAsked` is written by the main thread at any time, `pauses` by the first shard between barriers. */
export const controlWords = { pauseAsked: 0, pauses: 1 } as const;

/** Shared memory for so many shards that go on from those arrays, which are copied. */
export function shareState(start: CheckpointArrays, shards: number): SharedState {
  const perShard = <Item>(make: () => Item) => Array.from({ length: shards }, make);
  return {
    arrays: {
      parameters: shared(start.parameters),
      statistics: shared(start.statistics),
      firstMoments: shared(start.firstMoments),
      secondMoments: shared(start.secondMoments),
      average: shared(start.average),
      averageStatistics: shared(start.averageStatistics),
    },
    gradients: perShard(() => sharedFloat32(start.parameters.length)),
    statistics: perShard(() => sharedFloat32(start.statistics.length)),
    results: perShard(() => new Float64Array(new SharedArrayBuffer(8 * Object.keys(resultWords).length))),
    barrier: new Int32Array(new SharedArrayBuffer(4 * barrierWords)),
    control: new Int32Array(new SharedArrayBuffer(4 * Object.keys(controlWords).length)),
  };
}

function shared(values: Float32Array): Float32Array {
  const copy = sharedFloat32(values.length);
  copy.set(values);
  return copy;
}

function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}
