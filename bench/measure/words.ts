// What the benchmarks read from their command lines and print of their spreads.
import type { Spread } from './pairs.js';

/** @throws where the option is no whole number above 0 */
export function countOf(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${name} is ${text}: give a whole number above 0`);
}

export const inWords = ({ median, min, max, n }: Spread, digits: number, unit = ''): string =>
  `median ${median.toFixed(digits)}${unit} (${min.toFixed(digits)} to ${max.toFixed(digits)}, n = ${n})`;
