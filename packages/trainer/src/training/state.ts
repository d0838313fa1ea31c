// What the shards of a training share, all of it in SharedArrayBuffers.

import { barrierWords } from './barrier.js';
import type { CheckpointArrays } from './checkpoint.js';
import { sharedFloats } from './elementwise.js';

export interface SharedState {
  /** Holds all float32 arrays below, for the functions compiled over them. */
  readonly memory: WebAssembly.Memory;
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
  const names = Object.keys(start) as (keyof CheckpointArrays)[];
  const { memory, arrays } = sharedFloats([
    ...names.map(name => start[name].length),
    ...perShard(() => start.parameters.length),
    ...perShard(() => start.statistics.length),
  ]);
  for (const [at, name] of names.entries()) arrays[at]!.set(start[name]);
  return {
    memory,
    arrays: Object.fromEntries(names.map((name, at) => [name, arrays[at]!])) as unknown as CheckpointArrays,
    gradients: arrays.slice(names.length, names.length + shards),
    statistics: arrays.slice(names.length + shards),
    results: perShard(() => new Float64Array(new SharedArrayBuffer(8 * Object.keys(resultWords).length))),
    barrier: new Int32Array(new SharedArrayBuffer(4 * barrierWords)),
    control: new Int32Array(new SharedArrayBuffer(4 * Object.keys(controlWords).length)),
  };
}
