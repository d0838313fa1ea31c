import { expect, test } from 'vitest';
import { shiftStart } from '../src/time/shift.js';
import { clockText, dayText, durationText, secondText } from '../src/time/text.js';

const berlin = { shiftStarts: ['06:00', '14:00', '22:00'], timeZone: 'Europe/Berlin' };
const shiftOf = (at: string) => new Date(shiftStart(Date.parse(at), berlin)).toISOString();

test.each([
  ['2026-11-22T14:02:31.000Z', '2026-11-22T13:00:00.000Z'],
  ['2026-11-22T13:00:00.000Z', '2026-11-22T13:00:00.000Z'],
  ['2026-11-22T12:59:59.000Z', '2026-11-22T05:00:00.000Z'],
  ['2026-11-22T02:00:00.000Z', '2026-11-21T21:00:00.000Z'],
  // The night in which the clocks go back is nine hours long.
  ['2026-10-25T04:30:00.000Z', '2026-10-24T20:00:00.000Z'],
])('at %s the shift began at %s', (at, start) => {
  expect(shiftOf(at)).toBe(start);
});

test('times are told in the ward’s zone', () => {
  const at = '2026-11-22T14:02:31.000Z';
  expect(clockText(at, 'Asia/Kolkata')).toBe('19:32');
  expect(secondText(at, 'Europe/Berlin')).toBe('15:02:31');
  expect(dayText(at, 'America/New_York')).toBe('22 Nov, 09:02');
});

test.each([
  [-5, '0 s'],
  [119_400, '119 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 days'],
])('%i ms are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
