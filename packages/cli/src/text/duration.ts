/** A time as a person says it: 42 s, 3 min 05 s, 2 h 07 min. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (!Number.isFinite(whole)) return '…';
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
