import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, spread, spreads } from '../../src/observations/baseline.js';
import { atRest, type Condition } from '../../src/observations/condition.js';
import { replay, step } from '../../src/observations/replay.js';
import { shiftStart } from '../../src/observations/shifts.js';
import type { Sample } from '../../src/observations/signals.js';
import { type Baseline, expressions, type Rollup, type RuleFields } from '../../src/protocol.js';
import { leaningTo } from '../samples.js';

const rule: Extract<RuleFields, { kind: 'expression' }> = {
  kind: 'expression',
  name: 'resembles sadness',
  wardId: null,
  enabled: true,
  expression: 'sad',
  enterAt: 0.7,
  exitBelow: 0.5,
  persistMs: 5000,
  refractoryMs: 20_000,
};

const start = Date.parse('2026-11-22T10:00:00Z');
/** One sample a second; null is a second without a usable face. */
const seconds = (levels: readonly (number | null)[]): Sample[] =>
  levels.map((level, index) => ({
    kind: 'second',
    at: start + index * 1000,
    view: level === null ? 'noFace' : 'usable',
    probabilities: level === null ? null : leaningTo('sad', level),
  }));
const offsets = (iso: string | null) => (iso === null ? null : (Date.parse(iso) - start) / 1000);
const fired = (of: RuleFields, samples: readonly Sample[]) =>
  replay(of, samples).map(firing => [
    offsets(firing.onset),
    offsets(firing.raisedAt),
    offsets(firing.endedAt),
  ]);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const level = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(null));
const levels = fc.array(level, { maxLength: 120 });
const bold = fc
  .array(fc.tuple(fc.constantFrom(0.9, 0.6, 0.2, null), fc.integer({ min: 1, max: 25 })), { maxLength: 20 })
  .map(runs => runs.flatMap(([value, length]) => times(length, value)));

describe('an expression rule', () => {
  it.each<[string, readonly (number | null)[], unknown]>([
    ['fires after its persistence, ends below exit', [0.1, ...times(8, 0.9), 0.1], [[1, 6, 9]]],
    ['is silent when it does not persist', [...times(5, 0.9), 0.1, ...times(5, 0.9), 0.1], []],
    ['holds between the thresholds', [...times(3, 0.9), ...times(6, 0.6), 0.1], [[0, 5, 9]]],
    ['does not start between the thresholds', times(30, 0.69), []],
    [
      'bridges a short loss of the face',
      [...times(3, 0.9), ...times(5, null), ...times(4, 0.9), 0.1],
      [[0, 8, 12]],
    ],
    ['ends at the last usable second of a long loss', [...times(8, 0.9), ...times(15, null)], [[0, 5, 7]]],
    ['stays quiet in its refractory time', [...times(8, 0.9), 0.1, ...times(15, 0.9), 0.1], [[0, 5, 8]]],
    [
      'fires again afterwards',
      [...times(8, 0.9), 0.1, ...times(30, 0.9)],
      [
        [0, 5, 8],
        [28, 33, null],
      ],
    ],
  ])('%s', (_, values, expected) => {
    expect(fired(rule, seconds(values))).toEqual(expected);
  });

  it('keeps every firing apart, persistent and in order, whatever the signal', () => {
    fc.assert(
      fc.property(fc.oneof(levels, bold), values => {
        const firings = replay(rule, seconds(values));
        for (const [index, firing] of firings.entries()) {
          expect(Date.parse(firing.raisedAt) - Date.parse(firing.onset)).toBeGreaterThanOrEqual(
            rule.persistMs,
          );
          const before = firings[index - 1];
          if (before)
            expect(Date.parse(firing.onset)).toBeGreaterThanOrEqual(
              Date.parse(before.endedAt!) + rule.refractoryMs,
            );
          expect(firing.endedAt === null && index < firings.length - 1).toBe(false);
        }
      }),
    );
  });

  it('gives the same firings when its state goes through JSON between any two samples', () => {
    fc.assert(
      fc.property(bold, values => {
        const samples = seconds(values);
        const onsets: number[] = [];
        let condition: Condition = atRest;
        for (const sample of samples) {
          const next = step(rule, JSON.parse(JSON.stringify(condition)) as Condition, sample);
          condition = next.condition;
          if (next.change?.kind === 'raised') onsets.push(next.change.onset);
        }
        expect(onsets).toEqual(replay(rule, samples).map(firing => Date.parse(firing.onset)));
      }),
    );
  });

  it('agrees with a plain search for runs when it has no hysteresis and no refractory time', () => {
    const plain = { ...rule, enterAt: 0.5, exitBelow: 0.4999999, refractoryMs: 0 };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.9, 0.2), { maxLength: 100 }), values => {
        const runs: number[] = [];
        for (let first = 0; first < values.length; ) {
          let last = first;
          while (last < values.length && values[last] === values[first]) last++;
          if (values[first] === 0.9 && last - first > 5) runs.push(first);
          first = last;
        }
        expect(replay(plain, seconds(values)).map(firing => offsets(firing.onset))).toEqual(runs);
      }),
    );
  });
});

describe('a technical rule', () => {
  const technical = (fault: 'faceLost' | 'cameraDark' | 'streamSilent' | 'clockSkew'): RuleFields => ({
    kind: 'technical',
    name: fault,
    wardId: null,
    enabled: true,
    fault,
    afterMs: 40_000,
    refractoryMs: 0,
  });
  const ticks = (
    entries: readonly (readonly [silentMs: number, skewMs: number, watched: boolean])[],
  ): Sample[] =>
    entries.map(([silentMs, skewMs, watched], index) => ({
      kind: 'tick',
      at: start + index * 1000,
      silentMs,
      skewMs,
      watched,
    }));

  it('notices a face lost for 40 s, and not one hidden by the curtain', () => {
    expect(fired(technical('faceLost'), seconds([0.5, ...times(50, null), 0.5]))).toEqual([[1, 41, 51]]);
    const masked = seconds(times(60, null)).map(sample => ({
      ...sample,
      view: 'masked' as const,
    })) as Sample[];
    expect(fired(technical('faceLost'), masked)).toEqual([]);
  });

  it('tells a dark camera from a face that is merely absent', () => {
    expect(fired(technical('cameraDark'), seconds(times(60, null)))).toEqual([]);
    const dark = seconds(times(60, null)).map(sample => ({ ...sample, view: 'dark' as const })) as Sample[];
    expect(fired(technical('cameraDark'), dark)).toEqual([[0, 40, null]]);
  });

  it('notices a silent stream and a wrong clock only while the bed is watched', () => {
    expect(
      fired(
        technical('streamSilent'),
        ticks([
          [1000, 0, true],
          [40_000, 0, true],
          [500, 0, true],
        ]),
      ),
    ).toEqual([[1, 1, 2]]);
    expect(
      fired(
        technical('clockSkew'),
        ticks([
          [0, -41_000, true],
          [0, 0, true],
        ]),
      ),
    ).toEqual([[0, 0, 1]]);
    expect(fired(technical('streamSilent'), ticks([[90_000, 0, false]]))).toEqual([]);
  });
});

describe('a trend rule', () => {
  const trend: RuleFields = {
    kind: 'trend',
    name: 'more sadness than usual',
    wardId: null,
    enabled: true,
    expression: 'sad',
    direction: 'rise',
    enterAt: 3,
    exitBelow: 1,
    persistMs: 120_000,
    refractoryMs: 0,
  };
  const baseline: Baseline = {
    from: '2026-11-20T10:00:00.000Z',
    to: '2026-11-21T10:00:00.000Z',
    origin: 'automatic',
    minutes: 1440,
    spreads: expressions.map(() => ({ median: 0.2, deviation: 0.02 })),
  };
  const minutes = (values: readonly number[], against: Baseline | null): Sample[] =>
    values.map((value, index) => ({
      kind: 'minute',
      at: start + index * 60_000,
      probabilities: leaningTo('sad', value),
      baseline: against,
    }));

  it('reads minutes against the patient’s own spread', () => {
    expect(fired(trend, minutes([0.2, 0.3, 0.3, 0.3, 0.2], baseline))).toEqual([[60, 180, 240]]);
    expect(fired({ ...trend, direction: 'fall' }, minutes([0.2, 0.05, 0.05, 0.05, 0.2], baseline))).toEqual([
      [60, 180, 240],
    ]);
    expect(fired(trend, minutes(times(10, 0.25), baseline))).toEqual([]);
  });

  it('says nothing without a baseline', () => {
    expect(fired(trend, minutes(times(10, 0.9), null))).toEqual([]);
  });
});

describe('a baseline', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  it('has half the values on either side of its median', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 60 }), values => {
        const middle = median(values);
        expect(values.filter(value => value < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter(value => value > middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('is unmoved by fewer than half outliers, and refuses no values', () => {
    expect(spread([1, 2, 3, 4, 1e9])).toEqual({ median: 3, deviation: 1 });
    expect(() => median([])).toThrow(RangeError);
  });

  it('leaves out minutes with hardly a usable second', () => {
    const minute = (usable: number, value: number) =>
      ({ usable, probabilities: leaningTo('sad', value) }) as unknown as Rollup;
    expect(spreads([minute(60, 0.3), minute(60, 0.3), minute(2, 0.9)])?.[expressions.indexOf('sad')]).toEqual(
      { median: 0.3, deviation: 0 },
    );
    expect(spreads([minute(2, 0.9)])).toBeNull();
  });
});

describe('a shift', () => {
  it.each([
    ['Europe/Berlin', '2026-11-22T10:00:00Z', '2026-11-22T06:00:00.000Z'],
    ['Europe/Berlin', '2026-11-22T05:59:59Z', '2026-11-21T18:00:00.000Z'],
    ['Europe/Berlin', '2026-07-01T05:00:00Z', '2026-07-01T05:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T04:00:00Z', '2026-10-24T17:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-22T02:00:00Z', '2026-11-22T01:30:00.000Z'],
    ['UTC', '2026-11-22T00:00:00Z', '2026-11-21T19:00:00.000Z'],
  ])('in %s at %s began at %s', (timeZone, at, expected) => {
    expect(
      new Date(shiftStart(Date.parse(at), { timeZone, shiftStarts: ['07:00', '19:00'] })).toISOString(),
    ).toBe(expected);
  });

  it('is the latest start that is not later, whatever the zone and the time', () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(parts => parts.map(part => String(part).padStart(2, '0')).join(':'));
    const at = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns');
    fc.assert(
      fc.property(
        at,
        zones,
        fc.array(clock, { minLength: 1, maxLength: 4 }),
        (time, timeZone, shiftStarts) => {
          const began = shiftStart(time, { timeZone, shiftStarts });
          expect(began).toBeLessThanOrEqual(time);
          expect(time - began).toBeLessThan(25 * 3_600_000);
          expect(shiftStart(began, { timeZone, shiftStarts })).toBe(began);
        },
      ),
    );
  });
});
