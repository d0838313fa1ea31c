import { expressions } from '@mien/monitor/protocol';
import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../../src/screens/patient/evidence-of.js';
import {
  deviations,
  type Point,
  sharesOf,
  stretchesOf,
  withGaps,
  withLive,
  withSecond,
} from '../../src/screens/patient/points.js';
import { moved, resolutionOf, zoomed } from '../../src/screens/patient/span.js';
import { answers } from '../browser/fixtures.js';

const point = (at: number, mark: Point['mark'], usable = 1): Point => ({
  at,
  usable,
  mark,
  probabilities: mark === null ? null : expressions.map(name => (name === mark ? 1 : 0)),
});

describe('points', () => {
  test('heard live follow the record, each once, and are let go when the record has them', () => {
    const heard = [1000, 2000, 2000, 3000].reduce<readonly Point[]>(
      (seconds, at) => withSecond(seconds, point(at, 'sad')),
      [],
    );
    expect(heard.map(({ at }) => at)).toEqual([1000, 2000, 3000]);
    expect(withLive([point(0, null), point(1000, 'sad')], heard).map(({ at }) => at)).toEqual([
      0, 1000, 2000, 3000,
    ]);
    expect(withSecond(heard, point(3_600_000, 'sad'))).toHaveLength(1);
  });

  test('become stretches that end at a hole', () => {
    const points = [point(0, 'sad'), point(1000, 'sad'), point(5000, 'sad'), point(6000, null)];
    expect(stretchesOf(points, 1000)).toEqual([
      { from: 0, to: 2000, mark: 'sad' },
      { from: 5000, to: 6000, mark: 'sad' },
    ]);
  });

  test('draw no line across a hole', () => {
    const drawn = withGaps([point(0, 'sad'), point(10_000, 'sad')], 1000);
    expect(drawn.map(({ at, usable }) => [at, usable])).toEqual([
      [0, 1],
      [1000, 0],
      [10_000, 1],
    ]);
  });

  test('have shares that weigh by usable time', () => {
    const shares = sharesOf([point(0, 'sad', 0.25), point(1, 'happy', 0.75), point(2, null, 0)]);
    expect(shares).toEqual([
      { mark: 'happy', share: 0.75 },
      { mark: 'sad', share: 0.25 },
    ]);
    expect(sharesOf([])).toEqual([]);
  });

  test('lie from their baseline by robust deviations, at least 0.01 wide', () => {
    const baseline = {
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      origin: 'automatic' as const,
      minutes: 1440,
      spreads: expressions.map((_, index) => ({ median: 0.5, deviation: index === 0 ? 0 : 0.1 })),
    };
    const [angry, disgust] = deviations(point(0, 'angry'), baseline);
    expect(angry).toBeCloseTo(50);
    expect(disgust).toBeCloseTo(-0.5 / 0.14826);
    expect(deviations(point(0, null), baseline)).toEqual(expressions.map(() => null));
  });
});

test('a span is looked at by seconds, minutes or hours', () => {
  const hours = (count: number) => ({ from: 0, to: count * 3_600_000 });
  expect([1, 24, 24 * 28].map(count => resolutionOf(hours(count)))).toEqual([
    'observations',
    'minutes',
    'hours',
  ]);
  expect(moved(hours(2), -0.5)).toEqual({ from: -3_600_000, to: 3_600_000 });
  expect(zoomed(hours(2), 0.5)).toEqual({ from: 1_800_000, to: 5_400_000 });
  expect(zoomed({ from: 0, to: 60_000 }, 0.5)).toEqual({ from: 0, to: 60_000 });
});

test('evidence tells usable seconds, and the rule’s own expression', () => {
  const [rule, technical] = answers['/rules'] as Parameters<typeof evidenceOf>[0][];
  const seconds = [point(0, 'sad'), point(1, 'happy'), point(2, null)];
  expect(evidenceOf(rule!, seconds)).toEqual({
    seconds: 3,
    usable: 2,
    level: { least: 0, mean: 0.5, greatest: 1 },
  });
  expect(evidenceOf(technical!, seconds).level).toBeNull();
  expect(evidenceOf(rule!, [])).toEqual({ seconds: 0, usable: 0, level: null });
});
