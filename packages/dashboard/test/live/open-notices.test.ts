import { expect, test } from 'vitest';
import { isOngoing, noticeGroups, type OpenNotice, waking } from '../../src/live/open-notices.js';
import { moment, noticeOf, nurse, wardNow } from '../browser/fixtures.js';

const iso = (afterMs: number): string => new Date(moment + afterMs).toISOString();
const open = (number: number, fields: Partial<OpenNotice> = {}): OpenNotice => {
  const { episodeId: _, ...notice } = noticeOf(number, fields);
  return notice;
};
const other = wardNow.notices[1]!;

test('a rule that spoke often of one bed is one line, about what goes on', () => {
  const groups = noticeGroups([open(2, { endedAt: iso(-1000) }), open(1), other], moment);
  expect(groups.map(({ notice, all }) => [notice.id, all.length])).toEqual([
    [open(1).id, 2],
    [other.id, 1],
  ]);
});

test('a fault that is over leaves by itself, what was seen of a patient does not', () => {
  const endedAt = iso(-1000);
  const groups = noticeGroups([open(1, { endedAt }), { ...other, endedAt }], moment);
  expect(groups.map(group => [group.notice.kind, isOngoing(group)])).toEqual([['expression', false]]);
});

test('a snoozed rule is shown with its end, and wakes by itself', () => {
  const snoozed = [open(2, { snoozedUntil: iso(60_000), snoozedBy: nurse }), open(1)];
  expect(noticeGroups(snoozed, moment)).toMatchObject([{ snooze: { until: iso(60_000), by: nurse } }]);
  expect(waking(noticeGroups(snoozed, moment))).toEqual([]);
  expect(waking(noticeGroups(snoozed, moment + 60_000))).toHaveLength(1);
});
