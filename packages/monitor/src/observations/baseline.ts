/** A patient's own usual: median and median absolute deviation of the minutes, per class. Pure. */
import { expressions, type Rollup, type Spread } from '../protocol.js';

/** A baseline sets itself from this many usable minutes: 24 hours. */
export const automaticBaselineMinutes = 1440;
/** Fewer say too little of how far a face's usual minutes spread. */
export const leastBaselineMinutes = 60;
/** A minute counts as usable with at least this many usable seconds. */
export const usableSeconds = 10;

export const usableMinutes = (minutes: readonly Rollup[]): readonly Rollup[] =>
  minutes.filter(minute => minute.probabilities !== null && minute.usable >= usableSeconds);

/** One spread per class in the order of `expressions`, or null without a single usable minute. */
export function spreads(minutes: readonly Rollup[]): Spread[] | null {
  const usable = usableMinutes(minutes);
  if (usable.length === 0) return null;
  return expressions.map((_, index) => spread(usable.map(minute => minute.probabilities?.[index] ?? 0)));
}

export function spread(values: readonly number[]): Spread {
  const middle = median(values);
  return { median: middle, deviation: median(values.map(value => Math.abs(value - middle))) };
}

/** @throws RangeError on an empty list, which has no median. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('internal: the median of no values was asked for');
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
