import type { Random } from '../data/random.js';
import type { ParameterSlot, StatisticSlot } from './step.js';

/**
 * PyTorch's default start. Weights and biases are uniform in ±1/√fanIn, which for weights is Kaiming-uniform
 * with a = √5 (bound √(6 / ((1 + a²) · fanIn))); norms scale by 1 and shift by 0.
 */
export function initialParameters(slots: readonly ParameterSlot[], random: Random): Float32Array {
  const parameters = new Float32Array(slots.reduce((sum, { size }) => sum + size, 0));
  for (const { kind, fanIn, offset, size } of slots) {
    const bound = 1 / Math.sqrt(fanIn);
    for (let index = offset; index < offset + size; index++) {
      parameters[index] = kind === 'scale' ? 1 : kind === 'shift' ? 0 : random.uniform(-bound, bound);
    }
  }
  return parameters;
}

/** Running statistics before the first step: mean 0, variance 1. */
export function initialStatistics(slots: readonly StatisticSlot[]): Float32Array {
  const statistics = new Float32Array(slots.reduce((sum, { channels }) => sum + 2 * channels, 0));
  for (const { offset, channels } of slots) statistics.fill(1, offset + channels, offset + 2 * channels);
  return statistics;
}
