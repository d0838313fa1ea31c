import type { Dataset } from '../dataset.js';
import type { Random } from '../random.js';

/**
 * Which rows an epoch shows, as many as given, shuffled. By `balance` 0 each comes once; by 1 every
 * class that occurs comes equally often: a large one in part, a small one several times over, each of
 * its rows as often as the next, give or take one.
 */
export function epochOrder(dataset: Dataset, rows: Int32Array, balance: number, random: Random): Int32Array {
  const classes = dataset.labels.map((_, label) => rows.filter(row => dataset.targets[row] === label));
  const weights = classes.map(({ length }) => (length > 0 ? length ** (1 - balance) : 0));
  const chosen = apportion(weights, rows.length).map((quota, label) => {
    const members = classes[label]!;
    const passes: number[] = [];
    while (passes.length < quota) passes.push(...random.shuffle(members).subarray(0, quota - passes.length));
    return passes;
  });
  return random.shuffle(Int32Array.from(chosen.flat()));
}

/** Whole numbers in the ratio of the weights that add up to `total`, by largest remainders. */
function apportion(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map(weight => (sum > 0 ? (weight / sum) * total : 0));
  const quotas = exact.map(Math.floor);
  const missing = Math.round(exact.reduce((a, b) => a + b, 0)) - quotas.reduce((a, b) => a + b, 0);
  const byRemainder = [...exact.keys()].sort((a, b) => exact[b]! - quotas[b]! - (exact[a]! - quotas[a]!));
  for (const label of byRemainder.slice(0, missing)) quotas[label]!++;
  return quotas;
}
