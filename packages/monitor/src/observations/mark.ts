/** What a stretch of time resembled, by its mean probabilities. Pure. */
import { type Expression, expressions } from '../protocol.js';

export type Mark = Expression | 'uncertain';

/** A mean below one half names no class. */
const leastMean = 0.5;

/** Null where nothing was usable. */
export function markOfMean(probabilities: readonly number[] | null): Mark | null {
  if (probabilities === null) return null;
  const largest = Math.max(...probabilities);
  return largest < leastMean ? 'uncertain' : expressions[probabilities.indexOf(largest)]!;
}
