/** A ward's shifts as a choice. Pure. */
import { shiftStart, type Ward } from '@mien/monitor/protocol';
import { hourMs } from './durations.js';

export interface Shift {
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
}

/** A shift that has just begun has nothing to hand over yet: for this long the one before is meant. */
const freshMs = hourMs;
const listedShifts = 4;

/** The one that goes on, and those before it. @param now milliseconds since 1970 */
export function latestShifts(now: number, ward: Ward): readonly Shift[] {
  const shifts: Shift[] = [{ from: shiftStart(now, ward), to: null }];
  while (shifts.length < listedShifts) {
    const to = shifts.at(-1)!.from;
    shifts.push({ from: shiftStart(to - 1, ward), to });
  }
  return shifts;
}

export function shiftToHandOver(now: number, ward: Ward): Shift {
  const [current, before] = latestShifts(now, ward) as [Shift, Shift];
  return now - current.from < freshMs ? before : current;
}
