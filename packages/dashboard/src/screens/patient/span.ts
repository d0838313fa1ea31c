/** The stretch of time that the lanes share. Pure; times are milliseconds since 1970. */
import { shiftStart, type Ward } from '@mien/monitor/protocol';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const lengths = ['now', 'shift', 'day', 'weeks'] as const;
export type Length = (typeof lengths)[number];

/** Either a length that ends now and moves on with it, or a stretch that somebody chose. */
export type View = { readonly follows: Length } | { readonly follows: null; readonly span: Span };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
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

/** @param share of its own length by which the span moves; negative is earlier */
export function moved({ from, to }: Span, share: number): Span {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** @param factor below 1 looks closer */
export function zoomed({ from, to }: Span, factor: number): Span {
  const middle = (from + to) / 2;
  const half = Math.min(longestMs, Math.max(shortestMs, (to - from) * factor)) / 2;
  return { from: middle - half, to: middle + half };
}

export type Resolution = 'observations' | 'minutes' | 'hours';

/** The finest record that is short enough to fetch and to draw. */
export function resolutionOf({ from, to }: Span): Resolution {
  if (to - from <= hourMs) return 'observations';
  return to - from <= 4 * dayMs ? 'minutes' : 'hours';
}

export const pointMs: Readonly<Record<Resolution, number>> = {
  observations: 1000,
  minutes: minuteMs,
  hours: hourMs,
};
