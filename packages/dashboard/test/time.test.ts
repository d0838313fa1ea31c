import { expect, test } from 'vitest';
import { clockText, dayText, durationText, secondText, yearText } from '../src/time/text.js';

test('times are told in the ward’s zone', () => {
  const at = '2026-11-22T14:02:31.000Z';
  expect(clockText(at, 'Asia/Kolkata')).toBe('19:32');
  expect(secondText(at, 'Europe/Berlin')).toBe('15:02:31');
  expect(dayText(at, 'America/New_York')).toBe('22 Nov, 09:02');
  expect(yearText(at, 'America/New_York')).toBe('22 Nov 2026');
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
