/** Instants and durations in words. Times are told in the ward's own zone. */

/** Where this device is; for what belongs to no ward. */
export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
  formats.set(key, known);
  return known;
}

type Instant = number | string;
const instant = (value: Instant): number => (typeof value === 'string' ? Date.parse(value) : value);

/** `14:02` */
export const clockText = (at: Instant, timeZone: string): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant(at));

/** `14:02:31` */
export const secondText = (at: Instant, timeZone: string): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    instant(at),
  );

/** `22 Nov` */
export const dateText = (at: Instant, timeZone: string): string =>
  format(timeZone, { day: 'numeric', month: 'short' }).format(instant(at));

/** `22 Nov 2026` */
export const yearText = (at: Instant, timeZone: string): string =>
  format(timeZone, { day: 'numeric', month: 'short', year: 'numeric' }).format(instant(at));

/** `22 Nov, 14:02` */
export const dayText = (at: Instant, timeZone: string): string =>
  format(timeZone, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant(at));

/** `22 Nov, 14:02:31` */
export const exactText = (at: Instant, timeZone: string): string =>
  `${dateText(at, timeZone)}, ${secondText(at, timeZone)}`;

/** `14:02` where that was today, else `22 Nov, 14:02`. */
export const nearText = (at: Instant, now: number, timeZone: string): string =>
  yearText(at, timeZone) === yearText(now, timeZone) ? clockText(at, timeZone) : dayText(at, timeZone);

/** The largest whole unit: `4 s`, `12 min`, `3 h`, `2 days`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
