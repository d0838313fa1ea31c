/** When a ward's shift began, in the ward's own time zone. Pure. */
import type { Ward } from '../protocol.js';

const dayMs = 86_400_000;

/** The latest shift start at or before `at` (milliseconds since 1970). */
export function shiftStart(at: number, ward: Pick<Ward, 'shiftStarts' | 'timeZone'>): number {
  const today = localDay(at, ward.timeZone);
  const starts = [today, today - dayMs].flatMap(day =>
    ward.shiftStarts.map(clock => fromLocal(day + clockMs(clock), ward.timeZone)),
  );
  return Math.max(...starts.filter(start => start <= at));
}

const clockMs = (clock: string): number =>
  Number(clock.slice(0, 2)) * 3_600_000 + Number(clock.slice(3)) * 60_000;

/** Local midnight, written as if the zone were UTC. */
const localDay = (at: number, timeZone: string): number =>
  Math.floor((at + offset(at, timeZone)) / dayMs) * dayMs;

/** A local wall-clock time (written as if UTC) as an instant; twice, since the offset is that of the answer. */
function fromLocal(local: number, timeZone: string): number {
  const guess = local - offset(local, timeZone);
  return local - offset(guess, timeZone);
}

function offset(at: number, timeZone: string): number {
  const parts = formatter(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find(candidate => candidate.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(at / 1000) * 1000;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}
