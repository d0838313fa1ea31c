import { expect, test } from 'vitest';
import { bedState } from '../../src/live/bed-state.js';
import { joinedMemory, memoryOf, nothingRemembered, withMessage } from '../../src/live/ward-picture.js';
import { minutesAnswer, moment, wardNow } from '../browser/fixtures.js';

const stateOf = (label: number) => bedState(wardNow.beds[label - 1]!, moment);

test.each([
  [1, { kind: 'judged', expression: 'sad', probability: 0.78, ageMs: 1000 }],
  [3, { kind: 'uncertain', likeliest: ['sad', 'fear'] }],
  [4, { kind: 'unusable', view: 'noFace' }],
  [6, { kind: 'stale', ageMs: 46_000 }],
  [7, { kind: 'paused', overdue: false }],
  [8, { kind: 'paused', overdue: true }],
  [10, { kind: 'vacant' }],
  [11, { kind: 'noCamera' }],
  [12, { kind: 'silent' }],
])('bed %i', (label, state) => {
  expect(stateOf(label)).toMatchObject(state);
});

test('a wall display, told of no patient, still knows who was seen and that somebody lies there', () => {
  const onWall = (label: number) => bedState({ ...wardNow.beds[label - 1]!, patientId: null }, moment).kind;
  expect([onWall(1), onWall(12), onWall(10)]).toEqual(['judged', 'silent', 'vacant']);
});

test('a clock ahead of the server never makes an age negative', () => {
  expect(bedState(wardNow.beds[0]!, moment - 60_000)).toMatchObject({ kind: 'judged', ageMs: 0 });
});

test('when a bed was usable last is known from the record as well', () => {
  const record = memoryOf(minutesAnswer);
  const last = minutesAnswer.findLast(({ usable }) => usable > 0)!;
  expect(joinedMemory(record, nothingRemembered).usableUntil).toBe(Date.parse(last.at) + 60_000);
  expect(joinedMemory(record, { ...nothingRemembered, usableUntil: moment }).usableUntil).toBe(moment);
  expect(joinedMemory(nothingRemembered, nothingRemembered).usableUntil).toBeNull();
});

test('a repeated message counts a second once, and another patient starts afresh', () => {
  const [bed] = wardNow.beds;
  const once = withMessage(null, wardNow);
  const twice = withMessage(once, wardNow);
  expect([...twice.memory.get(bed!.bed.id)!.ribbon.values()]).toEqual([{ sad: 1 }]);
  const moved = { ...bed!, patientId: wardNow.beds[1]!.patientId, streams: [] };
  const other = withMessage(twice, { ...wardNow, beds: [moved, ...wardNow.beds.slice(1)] });
  expect(other.memory.get(bed!.bed.id)!.ribbon.size).toBe(0);
});
