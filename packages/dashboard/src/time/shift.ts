import type { Ward } from '@mien/monitor/protocol';
import { clockText } from './text.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The minute at or before `at` in which the ward's current shift began; both in milliseconds since 1970. */
export function shiftStart(
  at: number,
  { shiftStarts, timeZone }: Pick<Ward, 'shiftStarts' | 'timeZone'>,
): number {
  const thisMinute = Math.floor(at / minuteMs) * minuteMs;
  // A day with a changed clock has an hour more; a start that the clock skipped is passed over.
  for (let minute = thisMinute; minute > thisMinute - 1.1 * dayMs; minute -= minuteMs)
    if (shiftStarts.includes(clockText(minute, timeZone))) return minute;
  return thisMinute - dayMs;
}
