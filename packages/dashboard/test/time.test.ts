import { expect, test } from 'vitest';
import { latestShifts, shiftToHandOver } from '../src/time/shifts.js';
import { clockText, dayText, durationText, nearText, secondText, yearText } from '../src/time/text.js';
import { ward } from './browser/fixtures.js';

test('times are told in the ward’s zone', () => {
  const at = '2026-11-22T14:02:31.000Z';
  expect(clockText(at, 'Asia/Kolkata')).toBe('19:32');
  expect(secondText(at, 'Europe/Berlin')).toBe('15:02:31');
  expect(dayText(at, 'America/New_York')).toBe('22 Nov, 09:02');
  expect(yearText(at, 'America/New_York')).toBe('22 Nov 2026');
});

test('a time of another day says its day, where the ward is', () => {
  const now = Date.parse('2026-11-22T14:00:00.000Z');
  expect(nearText('2026-11-22T02:00:00.000Z', now, 'Europe/Berlin')).toBe('03:00');
  expect(nearText('2026-11-22T02:00:00.000Z', now, 'America/New_York')).toBe('21 Nov, 21:00');
  expect(nearText('2025-11-22T02:00:00.000Z', now, 'Europe/Berlin')).toBe('22 Nov, 03:00');
});

test('a shift that has just begun hands over the one before', () => {
  const begun = Date.parse('2026-11-22T13:00:00.000Z');
  const [current, before, ...older] = latestShifts(begun + 90 * 60_000, ward);
  expect(current).toEqual({ from: begun, to: null });
  expect(before).toEqual({ from: begun - 8 * 3_600_000, to: begun });
  expect(older.map(({ to }) => to)).toEqual([before!.from, before!.from - 8 * 3_600_000]);
  expect(shiftToHandOver(begun + 59 * 60_000, ward)).toEqual(before);
  expect(shiftToHandOver(begun + 60 * 60_000, ward)).toEqual(current);
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
