// How the shards' gradients become one: fixed order, each shard its own slice of the flat buffer.

import { bind, elementwise } from './elementwise.js';

/** Where shard `shard` of `shards` begins its slice of `size` floats; the next shard's begin is its end. */
export function sliceBegin(size: number, shards: number, shard: number): number {
  return Math.floor((size * shard) / shards);
}

/**
 * Averages the shards' gradients over `begin` … `end` into `mean`, always in the order of the shards, and
 * clips each value to ±`limit`.
 * @returns the sum of squares before clipping: not finite if any gradient is not, the squared norm otherwise.
 */
export type AverageGradients = (
  shards: readonly Float32Array[],
  mean: Float32Array,
  begin: number,
  end: number,
  limit: number,
) => number;

/** @param memory which holds the arrays */
export function bindAverageGradients(memory: WebAssembly.Memory): AverageGradients {
  const addTo = bind(sumOfTwo, memory);
  const finish = bind(clippedMean, memory);
  return (shards, mean, begin, end, limit) => {
    let sum = shards[0]!;
    for (const next of shards.slice(1, -1)) {
      addTo({ sum, next, result: mean }, {}, begin, end);
      sum = mean;
    }
    const last = shards.at(-1)!;
    const share = 1 / shards.length;
    const lastShare = shards.length > 1 ? share : 0;
    return finish({ sum, last, mean }, { share, lastShare, low: -limit, high: limit }, begin, end);
  };
}

const sumOfTwo = elementwise(['sum', 'next', 'result'], [], ({ add }, { sum, next }) => ({
  stores: { result: add(sum, next) },
}));

const clippedMean = elementwise(
  ['sum', 'last', 'mean'],
  ['share', 'lastShare', 'low', 'high'],
  ({ add, multiply, min, max }, { sum, last }, { share, lastShare, low, high }) => {
    const mean = add(multiply(sum, share), multiply(last, lastShare));
    return { stores: { mean: max(low, min(high, mean)) }, squares: mean };
  },
);
