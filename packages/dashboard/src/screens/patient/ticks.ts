/** Round instants on the clock of the ward. Pure. */
import { dayMs, hourMs, minuteMs, secondMs } from '../../time/durations.js';
import { clockText, dateText, secondText } from '../../time/text.js';
import type { Span } from './span.js';

const steps = [
  ...[10, 30].map(seconds => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map(hours => hours * hourMs),
  ...[1, 2, 7, 14].map(days => days * dayMs),
] as const;

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** @param most how many there is room for */
export function ticksOf({ from, to }: Span, timeZone: string, most: number): readonly Tick[] {
  const step = steps.find(length => (to - from) / length <= most) ?? steps.at(-1)!;
  const text = step >= dayMs ? dateText : step >= minuteMs ? clockText : secondText;
  const ticks: Tick[] = [];
  // Longer steps are round on the zone's own clock, which lies whole hours from UTC, or else whole quarters.
  const hour = Math.ceil(from / hourMs) * hourMs;
  const finest = Math.min(step, clockText(hour, timeZone).endsWith(':00') ? hourMs : 15 * minuteMs);
  for (let at = Math.ceil(from / finest) * finest; at <= to; at += finest)
    if (isRound(at, step, timeZone)) ticks.push({ at, text: text(at, timeZone) });
  return ticks;
}

function isRound(at: number, step: number, timeZone: string): boolean {
  if (step <= 15 * minuteMs) return true;
  const [hours, minutes] = clockText(at, timeZone).split(':').map(Number) as [number, number];
  const ofDay = hours * hourMs + minutes * minuteMs;
  if (step < dayMs) return ofDay % step === 0;
  return ofDay === 0 && Math.round(at / dayMs) % (step / dayMs) === 0;
}
