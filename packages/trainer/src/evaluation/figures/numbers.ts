import type { Preprocessing } from '@mien/vision';
import type { Interval } from '../measures/interval.js';

/** A share as per cent with one decimal: 0.7034 → "70.3 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** An interval of shares: [0.576, 0.608] → "57.6 % to 60.8 %". */
export function percentRange([lower, upper]: Interval): string {
  return `${percent(lower)} to ${percent(upper)}`;
}

/** A count with its thousands apart: 6566919 → "6 566 919". */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A count in three digits: 6566919 → "6.57 M". */
export function short(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toPrecision(3)} G`;
  if (count >= 1e6) return `${(count / 1e6).toPrecision(3)} M`;
  if (count >= 1e3) return `${(count / 1e3).toPrecision(3)} k`;
  return String(count);
}

/** How a model's pictures are brought to its scale, as words. */
export function normalisationText({
  mean,
  deviation,
  equalise,
  standardise,
}: Pick<Preprocessing, 'mean' | 'deviation' | 'equalise' | 'standardise'>): string {
  const scale = standardise
    ? 'standardised by its own mean and deviation'
    : `mean ${mean}, deviation ${deviation}`;
  return equalise ? `histogram equalised, ${scale}` : scale;
}
