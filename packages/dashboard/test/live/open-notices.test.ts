import { expect, test } from 'vitest';
import { noticeGroups, type OpenNotice, waking } from '../../src/live/open-notices.js';
import { moment, noticeOf, wardNow } from '../browser/fixtures.js';

const iso = (afterMs: number): string => new Date(moment + afterMs).toISOString();
const open = (number: number, fields: Partial<OpenNotice> = {}): OpenNotice => {
  const { episodeId: _, ...notice } = noticeOf(number, fields);
  return notice;
};
const other = wardNow.notices[1]!;

test('a rule that spoke often of one bed is one line, as new as its newest', () => {
  const groups = noticeGroups([open(2), open(1, { endedAt: iso(-1000) }), other], moment);
  expect(groups.map(({ newest, all, ongoing }) => [newest.id, all.length, ongoing])).toEqual([
    [open(2).id, 2, true],
    [other.id, 1, true],
  ]);
});

test('a fault that is over leaves by itself, what was seen of a patient does not', () => {
  const endedAt = iso(-1000);
  expect(noticeGroups([open(1, { endedAt }), { ...other, endedAt }], moment)).toMatchObject([
    { ongoing: false, newest: { kind: 'expression' } },
  ]);
});

test('a snoozed rule is shown with its end, and wakes by itself', () => {
  const snoozed = [open(2, { snoozedUntil: iso(60_000) }), open(1)];
  expect(noticeGroups(snoozed, moment)).toMatchObject([{ snoozedUntil: iso(60_000) }]);
  expect(waking(noticeGroups(snoozed, moment))).toEqual([]);
  expect(waking(noticeGroups(snoozed, moment + 60_000))).toHaveLength(1);
});
