import { probabilities } from '@mien/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { followSettingsSchema } from '../../src/stream/settings.js';
import { type Episode, type ExpressionEvent, endEpisode, followEpisode } from '../../src/time/episodes.js';
import { type HeldLabel, holdLabel } from '../../src/time/label.js';
import { type Smoothed, smooth } from '../../src/time/smoothing.js';
import { addToWindow, closeWindow, type OpenWindow, type WindowSummary } from '../../src/time/windows.js';
import { sampled, steppedSignal } from './signals.js';

const rates = fc.constantFrom(10, 30, 40, 70, 250);
const vector = (values: fc.Arbitrary<number>) =>
  fc.tuple(values, values, values).map(list => Float32Array.from(list));
const logits = vector(fc.float({ min: -20, max: 20, noNaN: true }));
const shares = vector(fc.float({ min: Math.fround(0.01), max: 1, noNaN: true })).map(list => {
  const sum = list.reduce((a, b) => a + b);
  return list.map(value => value / sum);
});

function expectClose(a: Float32Array | null, b: Float32Array | null): void {
  expect(a === null).toBe(b === null);
  for (const [index, value] of a?.entries() ?? []) expect(value).toBeCloseTo(b![index]!, 3);
}

describe('smoothing', () => {
  const lastOf = (samples: readonly { timeMs: number; value: Float32Array }[], timeConstantMs: number) =>
    samples.reduce<Smoothed | null>(
      (state, { timeMs, value }) => smooth(state, value, timeMs, timeConstantMs),
      null,
    )!;

  test('comes to 1 − 1/e of a step within the time constant', () => {
    const before = smooth(null, Float32Array.of(0, 4), 0, 150);
    const after = smooth(before, Float32Array.of(1, 0), 150, 150);
    expect(after.logits[0]).toBeCloseTo(1 - 1 / Math.E, 6);
    expect(after.logits[1]).toBeCloseTo(4 / Math.E, 6);
  });

  test('is the same at any frame rate', () => {
    fc.assert(
      fc.property(steppedSignal(logits), rates, rates, (signal, every, other) => {
        expectClose(lastOf(sampled(signal, every), 150).logits, lastOf(sampled(signal, other), 150).logits);
      }),
    );
  });

  test('forgets an answer that is no number with the next', () => {
    const broken = smooth(
      smooth(null, Float32Array.of(1, 2), 0, 150),
      Float32Array.of(Number.NaN, 3),
      40,
      150,
    );
    expect(broken.logits[0]).toBeNaN();
    expect(smooth(broken, Float32Array.of(1, 2), 80, 150).logits[0]).toBe(1);
    const thresholds = { switchMargin: 0.1, uncertainBelow: 0.4, certainFrom: 0.45 };
    expect(holdLabel(null, Float32Array.of(Number.NaN, Number.NaN), thresholds).uncertain).toBe(true);
  });

  test('stays between the values it was given', () => {
    fc.assert(
      fc.property(
        steppedSignal(logits),
        rates,
        fc.integer({ min: 0, max: 1000 }),
        (signal, every, constant) => {
          const samples = sampled(signal, every);
          const { logits: result } = lastOf(samples, constant);
          for (const [index, value] of result.entries()) {
            const given = samples.map(sample => sample.value[index]!);
            expect(value).toBeGreaterThanOrEqual(Math.min(...given) - 1e-4);
            expect(value).toBeLessThanOrEqual(Math.max(...given) + 1e-4);
          }
        },
      ),
    );
  });

  test('with no time constant gives each frame as it is; without time passing, the one before', () => {
    const before = smooth(null, Float32Array.of(5, 5), 100, 0);
    expect([...smooth(before, Float32Array.of(1, 2), 133, 0).logits]).toEqual([1, 2]);
    expect([...smooth(before, Float32Array.of(1, 2), 100, 150).logits]).toEqual([5, 5]);
    expect(smooth(before, Float32Array.of(1, 2), 50, 150)).toMatchObject({ timeMs: 100 });
    expect(() => smooth(before, Float32Array.of(1), 133, 150)).toThrow(/1 logits cannot follow 2/);
  });
});

describe('a held label', () => {
  const thresholds = { switchMargin: 0.1, uncertainBelow: 0.4, certainFrom: 0.45 };
  const hold = (before: HeldLabel | null, ...values: number[]) =>
    holdLabel(before, Float32Array.from(values), thresholds);

  test('is the likeliest at first, and changes once another is ahead by the margin', () => {
    const first = hold(null, 0.5, 0.3, 0.2);
    expect(first).toEqual({ index: 0, uncertain: false, hasLapsed: false });
    expect(hold(first, 0.42, 0.5, 0.08).index).toBe(0);
    expect(hold(first, 0.4, 0.51, 0.09).index).toBe(1);
  });

  test('becomes uncertain at one probability, and certain again at a higher one', () => {
    const certain = hold(null, 0.5, 0.3, 0.2);
    expect(hold(certain, 0.41, 0.35, 0.24).uncertain).toBe(false);
    const uncertain = hold(certain, 0.39, 0.35, 0.26);
    expect(uncertain.uncertain).toBe(true);
    expect(hold(uncertain, 0.44, 0.35, 0.21).uncertain).toBe(true);
    expect(hold(uncertain, 0.46, 0.35, 0.19).uncertain).toBe(false);
  });

  test('that takes over is certain as soon as the first was: a step is not held up', () => {
    const lapsed = hold(hold(null, 0.5, 0.3, 0.2), 0.39, 0.35, 0.26);
    const other = hold(lapsed, 0.26, 0.39, 0.35);
    expect(other).toEqual({ index: 1, uncertain: true, hasLapsed: false });
    expect(hold(other, 0.25, 0.41, 0.34).uncertain).toBe(false);
  });

  test('changes no oftener than the likeliest label, and is never behind by the margin', () => {
    fc.assert(
      fc.property(fc.array(shares, { minLength: 1, maxLength: 50 }), frames => {
        let held: HeldLabel | null = null;
        let likeliest: number | null = null;
        const changes = { held: 0, likeliest: 0 };
        for (const values of frames) {
          const next = holdLabel(held, values, thresholds);
          const top = values.indexOf(Math.max(...values));
          expect(values[top]! - values[next.index]!).toBeLessThan(thresholds.switchMargin);
          if (held && held.index !== next.index) changes.held++;
          if (likeliest !== null && likeliest !== top) changes.likeliest++;
          held = next;
          likeliest = top;
        }
        expect(changes.held).toBeLessThanOrEqual(changes.likeliest);
      }),
    );
  });
});

test('a label follows a step within 300 ms at 30 frames/s, even from a sure label to a less sure one', () => {
  const settings = followSettingsSchema.parse({});
  const thresholds = { switchMargin: settings.switchMargin, uncertainBelow: 0, certainFrom: 0 };
  const [before, after] = [Float32Array.of(3, 0), Float32Array.of(0, 1)];
  let smoothed = smooth(null, before, 0, settings.timeConstantMs);
  let held: HeldLabel | null = null;
  let frames = 0;
  do {
    smoothed = smooth(smoothed, after, (++frames * 1000) / 30, settings.timeConstantMs);
    held = holdLabel(
      held ?? { index: 0, uncertain: false, hasLapsed: false },
      probabilities(smoothed.logits, 2),
      thresholds,
    );
  } while (held.index === 0);
  expect((frames * 1000) / 30).toBeLessThanOrEqual(300);
});

describe('episodes', () => {
  const longestGapMs = 1500;

  function eventsOf(samples: readonly { timeMs: number; value: SeenLabel | null }[]): ExpressionEvent[] {
    let episode: Episode | null = null;
    const events: ExpressionEvent[] = [];
    for (const { timeMs, value } of samples) {
      const step = followEpisode(episode, value, timeMs, longestGapMs);
      episode = step.episode;
      events.push(...step.events);
    }
    return episode ? [...events, ...endEpisode(episode)] : events;
  }

  interface SeenLabel {
    readonly label: string | null;
    readonly probability: number;
  }
  const sight: fc.Arbitrary<SeenLabel | null> = fc.option(
    fc.record({
      label: fc.constantFrom(null, 'happy', 'sad'),
      probability: fc.float({ min: Math.fround(0.2), max: 1, noNaN: true }),
    }),
  );

  test('have an onset, an apex and an offset', () => {
    const at = (timeMs: number, label: string | null, probability: number) => ({
      timeMs,
      value: { label, probability },
    });
    const samples = [at(0, null, 0.8), at(100, 'happy', 0.5), at(200, 'happy', 0.9), at(300, 'happy', 0.6)];
    expect(eventsOf([...samples, at(400, null, 0.7)])).toEqual([
      { kind: 'onset', label: 'happy', timeMs: 100, probability: 0.5 },
      { kind: 'apex', label: 'happy', timeMs: 200, probability: 0.9 },
      { kind: 'offset', label: 'happy', timeMs: 400, probability: 0.6 },
    ]);
    // Not seen for too long: it ended when it was last seen, and another begins.
    expect(eventsOf([...samples, at(1801, 'happy', 0.7)]).slice(2)).toEqual([
      { kind: 'offset', label: 'happy', timeMs: 300, probability: 0.6 },
      { kind: 'onset', label: 'happy', timeMs: 1801, probability: 0.7 },
      { kind: 'apex', label: 'happy', timeMs: 1801, probability: 0.7 },
      { kind: 'offset', label: 'happy', timeMs: 1801, probability: 0.7 },
    ]);
  });

  test('follow one another whole, in order of time', () => {
    fc.assert(
      fc.property(steppedSignal(sight), rates, (signal, every) => {
        const events = eventsOf(sampled(signal, every));
        expect(events.length % 3).toBe(0);
        let last = 0;
        for (let at = 0; at < events.length; at += 3) {
          const [onset, apex, offset] = events.slice(at, at + 3) as [
            ExpressionEvent,
            ExpressionEvent,
            ExpressionEvent,
          ];
          expect([onset.kind, apex.kind, offset.kind]).toEqual(['onset', 'apex', 'offset']);
          expect(new Set([onset.label, apex.label, offset.label]).size).toBe(1);
          expect(apex.probability).toBeGreaterThanOrEqual(onset.probability);
          for (const { timeMs } of [onset, apex, offset]) {
            expect(timeMs).toBeGreaterThanOrEqual(last);
            last = timeMs;
          }
        }
      }),
    );
  });

  test('are the same episodes at a higher frame rate, no more than one frame apart', () => {
    fc.assert(
      fc.property(steppedSignal(sight), rates, (signal, every) => {
        const [fine, coarse] = [sampled(signal, 10), sampled(signal, every)].map(eventsOf) as [
          ExpressionEvent[],
          ExpressionEvent[],
        ];
        expect(coarse.map(({ kind, label }) => [kind, label])).toEqual(
          fine.map(({ kind, label }) => [kind, label]),
        );
        for (const [index, { timeMs }] of fine.entries()) {
          expect(Math.abs(coarse[index]!.timeMs - timeMs)).toBeLessThanOrEqual(every);
        }
      }),
    );
  });
});

describe('windows', () => {
  const options = { windowMs: 500, longestGapMs: 1500 };
  interface View {
    readonly view: string;
    readonly probabilities: Float32Array | null;
  }
  const view: fc.Arbitrary<View> = fc.oneof(
    shares.map(probabilities => ({ view: 'usable', probabilities })),
    fc.constantFrom('blurred', 'too dark').map(reason => ({ view: reason, probabilities: null })),
  );

  function summariesOf(samples: readonly { timeMs: number; value: View }[]): WindowSummary[] {
    let window: OpenWindow | null = null;
    const finished: WindowSummary[] = [];
    for (const { timeMs, value } of samples) {
      const step = addToWindow(window, value, timeMs, options);
      window = step.window;
      finished.push(...step.finished);
    }
    const last = window && closeWindow(window);
    return last ? [...finished, last] : finished;
  }
  const one = Float32Array.of(1, 0);
  const other = Float32Array.of(0, 1);

  test('hold means over time, not over frames', () => {
    const usable = (timeMs: number, probabilities: Float32Array) => ({
      timeMs,
      value: { view: 'usable', probabilities },
    });
    const [first, second] = summariesOf([
      usable(0, one),
      usable(100, one),
      usable(400, other),
      { timeMs: 500, value: { view: 'blurred', probabilities: null } },
      usable(700, one),
    ]);
    expect(first).toMatchObject({ startMs: 0, endMs: 500, frames: 3, views: { usable: 0.8, blurred: 0.2 } });
    expect(first!.usableShare).toBeCloseTo(0.8);
    expectClose(first!.probabilities, Float32Array.of(0.25, 0.75));
    expect(second).toMatchObject({ startMs: 500, endMs: 700, frames: 2, usableShare: 1 });
  });

  test('count moments in which nothing was seen as such, and leave out windows without any others', () => {
    let window: OpenWindow | null = null;
    const finished: WindowSummary[] = [];
    // Seen in every fourth frame, then no more.
    for (let frame = 0; frame <= 80; frame++) {
      const sample = frame % 4 === 0 && frame <= 40 ? { view: 'usable', probabilities: one } : null;
      const step = addToWindow(window, sample, frame * 25, options);
      window = step.window;
      finished.push(...step.finished);
    }
    expect(finished.map(({ startMs, usableShare, frames }) => [startMs, usableShare, frames])).toEqual([
      [0, expect.closeTo(0.25), 5],
      [500, expect.closeTo(0.25), 5],
      [1000, 0, 1],
    ]);
    expect(closeWindow(window!)).toBeNull();
  });

  test('of any length are as many as there is time for, and end at its multiples', () => {
    const lengths = fc.oneof(
      fc.integer({ min: 1, max: 4000 }),
      fc.double({ min: 10, max: 4000, noNaN: true }),
    );
    const divided = lengths.map(length => 10_000 / length).filter(length => length >= 10);
    const steps = fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(lengths, divided), steps, fc.boolean(), (windowMs, elapsed, isAligned) => {
        let window: OpenWindow | null = null;
        let timeMs = 0;
        let filledMs = 0;
        for (const step of [0, ...elapsed]) {
          // Times at borders are where rounding decides.
          timeMs = isAligned ? Math.round((timeMs + step) / windowMs) * windowMs : timeMs + step;
          const sample = { view: 'usable', probabilities: one };
          const next = addToWindow(window, sample, timeMs, { windowMs, longestGapMs: 3000 + windowMs });
          for (const { startMs, endMs } of next.finished) {
            expect(startMs).toBe(filledMs);
            expect(endMs).toBeGreaterThan(startMs);
            expect(endMs / windowMs).toBeCloseTo(Math.round(endMs / windowMs), 6);
            filledMs = endMs;
          }
          window = next.window;
          expect(timeMs - window.startMs).toBeLessThan(windowMs);
        }
      }),
    );
  });

  test('count a long time without a frame as not seen, and leave out windows without any', () => {
    const at = (timeMs: number) => ({ timeMs, value: { view: 'usable', probabilities: one } });
    const summaries = summariesOf([at(0), at(250), at(86_400_100), at(86_400_350)]);
    expect(summaries.map(({ startMs, usableShare }) => [startMs, usableShare])).toEqual([
      [0, 0.5],
      [86_400_000, expect.closeTo(250 / 350)],
    ]);
  });

  test('are the same at any frame rate, but for the number of frames', () => {
    fc.assert(
      fc.property(steppedSignal(view), rates, rates, (signal, every, otherRate) => {
        const [a, b] = [every, otherRate].map(rate => summariesOf(sampled(signal, rate))) as [
          WindowSummary[],
          WindowSummary[],
        ];
        expect(a).toHaveLength(b.length);
        for (const [index, summary] of a.entries()) {
          const same = b[index]!;
          expect([summary.startMs, summary.endMs]).toEqual([same.startMs, same.endMs]);
          expect(summary.usableShare).toBeCloseTo(same.usableShare, 6);
          expectClose(summary.probabilities, same.probabilities);
        }
      }),
    );
  });

  test('cover the time without gaps, with shares that add up to 1', () => {
    fc.assert(
      fc.property(steppedSignal(view), rates, (signal, every) => {
        const samples = sampled(signal, every);
        const summaries = summariesOf(samples);
        expect(summaries.at(-1)!.endMs).toBe(samples.at(-1)!.timeMs);
        for (const [index, { startMs, views, usableShare, probabilities }] of summaries.entries()) {
          expect(startMs).toBe(index === 0 ? 0 : summaries[index - 1]!.endMs);
          expect(Object.values(views).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
          expect(views.usable ?? 0).toBeCloseTo(usableShare, 9);
          expect(probabilities === null).toBe(usableShare === 0);
          if (probabilities) expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
        }
      }),
    );
  });
});
