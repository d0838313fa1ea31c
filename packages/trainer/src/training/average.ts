// Averages over time: of the weights (EMA), and of batch statistics for normalisation at test time.

import { z } from 'zod';
import { bind, elementwise } from './elementwise.js';

export const averageSchema = z.strictObject({
  /** The part of the average that each step keeps; early steps keep less, see {@link decayAt}. */
  decay: z.number().min(0).lt(1).default(0.999),
  /** Training rows that the averaged weights' batch-norm statistics are recomputed on. */
  recalibrationRows: z.int().positive().default(2048),
});

export type AverageConfiguration = z.infer<typeof averageSchema>;

/** The decay of step 1, 2, …: (1 + step) / (10 + step) until it reaches the configured one, as TensorFlow's EMA. */
export function decayAt(decay: number, step: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/** Moves the average towards the values, over `begin` … `end`. */
export type Follow = (
  average: Float32Array,
  values: Float32Array,
  begin: number,
  end: number,
  decay: number,
) => void;

/** @param memory which holds the arrays */
export function bindFollow(memory: WebAssembly.Memory): Follow {
  const run = bind(moved, memory);
  return (average, values, begin, end, decay) => {
    run({ average, values }, { share: 1 - decay }, begin, end);
  };
}

const moved = elementwise(
  ['average', 'values'],
  ['share'],
  ({ add, subtract, multiply }, { average, values }, { share }) => ({
    stores: { average: add(average, multiply(subtract(values, average), share)) },
  }),
);

/** The weight of the newest batch in running statistics, PyTorch's default. */
const statisticMomentum = 0.1;

/**
 * Moves the running batch-norm statistics towards a step's. Every shard normalises by the statistics
 * of its own pictures; its mean and its unbiased variance each estimate the population's without bias, so
 * the step's statistics are the plain averages over the shards, taken in their order.
 */
export function mergeStatistics(running: Float32Array, shards: readonly Float32Array[]): void {
  for (let index = 0; index < running.length; index++) {
    let sum = 0;
    for (const shard of shards) sum += shard[index]!;
    running[index] = running[index]! * (1 - statisticMomentum) + (sum / shards.length) * statisticMomentum;
  }
}
