import { expressions, markOfMean, rollupSchema } from '@mien/monitor/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellMs,
  emptyRibbon,
  joined,
  type Ribbon,
  ribbonMs,
  ribbonOf,
  runsOf,
  withObservation,
} from '../../src/live/ribbon.js';

const start = Date.parse('2026-11-22T14:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

describe('the ribbon', () => {
  test('joins neighbouring cells of one mark and leaves a hole where nothing was usable', () => {
    const seen = [0, 15, 45].reduce(
      (ribbon, second) => withObservation(ribbon, { at: at(second), resembles: 'sad' }),
      emptyRibbon,
    );
    const last = ribbonMs / cellMs;
    expect(runsOf(seen, start + 45_000)).toEqual([
      { from: last - 4, to: last - 2, mark: 'sad' },
      { from: last - 1, to: last, mark: 'sad' },
    ]);
  });

  test('tells a face that could not be judged from what is unknown, and neither is neutral', () => {
    const ribbon = withObservation(emptyRibbon, { at: at(0), resembles: null });
    const last = ribbonMs / cellMs;
    expect(runsOf(ribbon, start)).toEqual([{ from: last - 1, to: last, mark: 'unusable' }]);
    expect(runsOf(emptyRibbon, start)).toEqual([]);
  });

  test('shows what most seconds of a cell resembled', () => {
    const ribbon = (['sad', 'happy', 'happy', 'uncertain'] as const).reduce(
      (before, resembles, second) => withObservation(before, { at: at(second), resembles }),
      emptyRibbon,
    );
    expect(runsOf(ribbon, start)[0]?.mark).toBe('happy');
  });

  test('forgets what is older than it shows', () => {
    const old = withObservation(emptyRibbon, { at: at(0), resembles: 'sad' });
    const later = withObservation(old, { at: at(ribbonMs / 1000 + 60), resembles: 'fear' });
    expect([...later.values()]).toEqual([{ fear: 1 }]);
  });

  test('fills the cells of a minute, and lets go before what was seen live of at least half a cell', () => {
    const minute = (probabilities: number[] | null) =>
      rollupSchema.parse({
        streamId: crypto.randomUUID(),
        episodeId: crypto.randomUUID(),
        at: at(0),
        seconds: 60,
        usable: probabilities ? 40 : 0,
        frames: 600,
        probabilities,
        simulated: false,
      });
    const history = ribbonOf([minute([0.9, 0, 0, 0, 0.1, 0, 0])]);
    expect(history.size).toBe(60_000 / cellMs);
    const live = (seconds: number) =>
      Array.from({ length: seconds }).reduce<Ribbon>(
        (ribbon, _, second) => withObservation(ribbon, { at: at(second), resembles: 'happy' }),
        emptyRibbon,
      );
    const marks = (ribbon: Ribbon) => runsOf(ribbon, start + 59_000).map(({ mark }) => mark);
    expect(marks(joined(history, live(8)))).toEqual(['happy', 'angry']);
    expect(marks(joined(history, live(7)))).toEqual(['angry']);
    expect(marks(ribbonOf([minute(null)]))).toEqual(['unusable']);
  });

  test('stays within its ends, in order and without overlap, whatever it is given', () => {
    const marks = fc.constantFrom(...expressions, 'uncertain' as const, null);
    const seconds = fc.array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), marks), { maxLength: 200 });
    fc.assert(
      fc.property(seconds, observations => {
        const ribbon = observations.reduce(
          (before, [second, resembles]) => withObservation(before, { at: at(second), resembles }),
          emptyRibbon,
        );
        let end = 0;
        for (const { from, to } of runsOf(ribbon, start)) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(ribbonMs / cellMs);
      }),
    );
  });
});

test('a mean below one half names no class', () => {
  expect(markOfMean([0.4, 0.3, 0.1, 0.1, 0.1, 0, 0])).toBe('uncertain');
  expect(markOfMean([0, 0, 0, 0, 0.6, 0.4, 0])).toBe('sad');
  expect(markOfMean(null)).toBeNull();
});
