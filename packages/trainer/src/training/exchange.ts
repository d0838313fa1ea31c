// How the shards' gradients become one: fixed order, each shard its own slice of the flat buffer.

/** Where shard `shard` of `shards` begins its slice of `size` floats; the next shard's begin is its end. */
export function sliceBegin(size: number, shards: number, shard: number): number {
  return Math.floor((size * shard) / shards);
}

/**
 * Averages the shards' gradients over `begin` … `end` into `mean`, always in the order of the shards, and
 * clips each value to ±`limit`.
 * @returns the sum of squares before clipping: not finite if any gradient is not, the squared norm otherwise.
 */
export function averageGradients(
  shards: readonly Float32Array[],
  mean: Float32Array,
  begin: number,
  end: number,
  limit: number,
): number {
  let sum = shards[0]!;
  for (const next of shards.slice(1, -1)) {
    add(sum, next, mean, begin, end);
    sum = mean;
  }
  const last = shards.at(-1)!;
  const share = 1 / shards.length;
  const lastShare = shards.length > 1 ? share : 0;
  let squares = 0;
  for (let index = begin; index < end; index++) {
    const value = sum[index]! * share + last[index]! * lastShare;
    squares += value * value;
    mean[index] = Math.max(-limit, Math.min(limit, value));
  }
  return squares;
}

function add(a: Float32Array, b: Float32Array, sum: Float32Array, begin: number, end: number): void {
  for (let index = begin; index < end; index++) sum[index] = a[index]! + b[index]!;
}
