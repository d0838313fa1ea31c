/** How far a value lies from a patient's own usual. Pure; the server's rules and the screens read it alike. */
import type { Spread } from '../protocol.js';

/** MAD × 1.4826 estimates the standard deviation of a normal distribution (Rousseeuw and Croux, 1993). */
const normalConsistency = 1.4826;
/** A face that never moves has no spread; one hundredth keeps a trend finite. */
const leastDeviation = 0.01;

/** How many robust standard deviations `value` lies above the baseline's median. */
export function deviationsFromBaseline(value: number, { median, deviation }: Spread): number {
  return (value - median) / Math.max(normalConsistency * deviation, leastDeviation);
}
