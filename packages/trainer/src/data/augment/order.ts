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
  const order = new Int32Array(rows.length);
  let at = 0;
  for (const [label, quota] of apportion(weights, rows.length).entries()) {
    const members = classes[label]!;
    const end = at + quota;
    for (; at < end; at += Math.min(members.length, end - at)) {
      order.set(random.shuffle(members).subarray(0, end - at), at);
    }
  }
  return random.shuffle(order);
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
