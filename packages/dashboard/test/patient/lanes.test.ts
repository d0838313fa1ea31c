import { eventSchema } from '@mien/monitor/protocol';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/screens/patient/entries.js';
import { eventMarks, target } from '../../src/screens/patient/event-marks.js';
import { labelPlaces } from '../../src/screens/patient/label-places.js';
import { ticksOf } from '../../src/screens/patient/ticks.js';

const entry = (at: number): Entry => ({
  kind: 'event',
  id: String(at),
  at,
  event: eventSchema.parse({
    id: crypto.randomUUID(),
    at: new Date(at).toISOString(),
    kind: 'paused',
    bedId: null,
    patientId: null,
    by: null,
    detail: null,
  }),
});

test('marks stand in two rows, and what finds no room joins its neighbour', () => {
  const crowd = [0, 1, 2, 3, target, 3 * target].map(entry);
  const marks = eventMarks(crowd, at => at);
  expect(marks.map(({ entries, row }) => [row, entries.map(({ at }) => at)])).toEqual([
    [0, [0]],
    [1, [1, 2, 3]],
    [0, [target]],
    [0, [3 * target]],
  ]);
});

test('labels keep their distance and stay within', () => {
  expect(labelPlaces([50, 10, 12], 12, 0, 100)).toEqual([50, 10, 22]);
  expect(labelPlaces([98, 99, 100], 12, 0, 100)).toEqual([76, 88, 100]);
  expect(labelPlaces([], 12, 0, 100)).toEqual([]);
});

const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });

test.each([
  [
    'a quarter of an hour',
    '2026-11-22T13:47:31Z',
    '2026-11-22T14:02:31Z',
    'Europe/Berlin',
    '14:50 14:55 15:00',
  ],
  ['a shift', '2026-11-22T05:10:00Z', '2026-11-22T12:00:00Z', 'Asia/Kolkata', '12:00 14:00 16:00'],
  ['a day', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z', 'America/New_York', '00:00 06:00 12:00 18:00'],
])('the times under %s are round where the ward is', (_, from, to, timeZone, texts) => {
  expect(
    ticksOf(span(from, to), timeZone, 4)
      .map(({ text }) => text)
      .join(' '),
  ).toBe(texts);
});

test('days are told by their date, one at each midnight', () => {
  const weeks = ticksOf(span('2026-10-01T00:00:00Z', '2026-10-29T00:00:00Z'), 'Europe/Berlin', 4);
  expect(weeks.length).toBeGreaterThanOrEqual(3);
  for (const { at } of weeks)
    expect((at + 2 * 3_600_000) % 86_400_000 === 0 || (at + 3_600_000) % 86_400_000 === 0).toBe(true);
});
