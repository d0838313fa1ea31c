import type { Ward } from '@mien/monitor/protocol';
import { clockText } from './text.js';

const minuteMs = 60_000;
const dayMinutes = 1440;

/** Minutes since midnight of a clock time such as `14:00`. */
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** When the ward's current shift began; both in milliseconds since 1970. */
export function shiftStart(
  at: number,
  { shiftStarts, timeZone }: Pick<Ward, 'shiftStarts' | 'timeZone'>,
): number {
  const thisMinute = Math.floor(at / minuteMs) * minuteMs;
  const clock = minuteOf(clockText(thisMinute, timeZone));
  const elapsed = shiftStarts.map(start => (clock - minuteOf(start) + dayMinutes) % dayMinutes);
  const shortest = Math.min(...elapsed);
  const wanted = minuteOf(shiftStarts[elapsed.indexOf(shortest)]!);
  const guess = thisMinute - shortest * minuteMs;
  // Where the clocks were changed since then, the guess is off by as much.
  const off = (minuteOf(clockText(guess, timeZone)) - wanted + 1.5 * dayMinutes) % dayMinutes;
  return guess - (off - dayMinutes / 2) * minuteMs;
}
