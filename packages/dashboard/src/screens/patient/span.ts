/** The stretch of time that the lanes share. Pure; times are milliseconds since 1970. */
import { shiftStart, type Ward } from '@mien/monitor/protocol';
import { dayMs, hourMs, minuteMs, secondMs } from '../../time/durations.js';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const lengths = ['now', 'shift', 'day', 'weeks'] as const;
export type Length = (typeof lengths)[number];

/** Either a length that ends now and moves on with it, or a stretch that somebody chose. */
export type View = { readonly follows: Length } | { readonly follows: null; readonly span: Span };

const shortestMs = minuteMs;
const longestMs = 56 * dayMs;

export function spanOf(view: View, now: number, ward: Ward): Span {
  switch (view.follows) {
    case null:
      return view.span;
    case 'now':
      return { from: now - 15 * minuteMs, to: now };
    case 'shift':
      return { from: Math.min(shiftStart(now, ward), now - 30 * minuteMs), to: now };
    case 'day':
      return { from: now - dayMs, to: now };
    case 'weeks':
      return { from: now - 28 * dayMs, to: now };
  }
}

/** The span of `factor` times the length in which the instant now at the share `before` stands at the share `after`. */
function carried({ from, to }: Span, factor: number, before: number, after: number): Span {
  const length = Math.min(longestMs, Math.max(shortestMs, (to - from) * factor));
  const start = from + (to - from) * before - length * after;
  return { from: start, to: start + length };
}

/** @param share of its own length by which the span moves; negative is earlier */
export const moved = (span: Span, share: number): Span => carried(span, 1, share, 0);

/**
 * @param factor below 1 looks closer
 * @param around share of the span whose instant stays where it is
 */
export const zoomed = (span: Span, factor: number, around = 0.5): Span =>
  carried(span, factor, around, around);

/** Fingers carry the instants below them: one moves the span, two zoom it as well. Places are shares of the span. */
export function dragged(span: Span, before: readonly number[], after: readonly number[]): Span {
  const width = reach(after);
  return carried(span, width > 0 ? reach(before) / width : 1, mean(before), mean(after));
}

const reach = (shares: readonly number[]): number => Math.max(...shares) - Math.min(...shares);
const mean = (shares: readonly number[]): number =>
  shares.reduce((sum, share) => sum + share, 0) / shares.length;

export type Resolution = 'observations' | 'minutes' | 'hours';

/** The finest record that is short enough to fetch and to draw. */
export function resolutionOf({ from, to }: Span): Resolution {
  if (to - from <= hourMs) return 'observations';
  return to - from <= 4 * dayMs ? 'minutes' : 'hours';
}

export const pointMs: Readonly<Record<Resolution, number>> = {
  observations: secondMs,
  minutes: minuteMs,
  hours: hourMs,
};
