import { probabilities } from '@mien/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/data/index.js';
import {
  expectedCalibrationError,
  negativeLogLikelihood,
  reliabilityBins,
} from '../../src/evaluation/measures/calibration.js';
import { classificationMeasures, confusionMatrix } from '../../src/evaluation/measures/classification.js';
import { mcNemarTest, pairedDifference } from '../../src/evaluation/measures/comparison.js';
import { wilsonInterval95 } from '../../src/evaluation/measures/interval.js';
import golden from './golden/measures.json' with { type: 'json' };

const classes = 7;
const letters = ['A', 'D', 'F', 'H', 'S', 'U', 'N'];
const goldenProbabilities = probabilities(Float32Array.from(golden.logits.flat()), classes);
const goldenPredictions = golden.logits.map(row => row.indexOf(Math.max(...row)));

describe('measures of decisions', () => {
  test('agree with numbers worked out by hand', () => {
    // truth a a a b b c; called a a b b c c
    const confusion = confusionMatrix([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2], 3);
    expect(confusion).toEqual([
      [2, 1, 0],
      [0, 1, 1],
      [0, 0, 1],
    ]);
    const measures = classificationMeasures(confusion, ['a', 'b', 'c']);
    expect(measures.accuracy).toBeCloseTo(4 / 6, 12);
    expect(measures.balancedAccuracy).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 12);
    expect(measures.macroF1).toBeCloseTo((4 / 5 + 1 / 2 + 2 / 3) / 3, 12);
    expect(measures.kappa).toBeCloseTo((4 / 6 - 12 / 36) / (1 - 12 / 36), 12);
    expect(measures.perClass[1]).toEqual({ label: 'b', precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
  });

  test('agree with the golden numbers', () => {
    const measures = classificationMeasures(
      confusionMatrix(golden.targets, goldenPredictions, classes),
      letters,
    );
    for (const name of ['accuracy', 'balancedAccuracy', 'macroF1', 'kappa'] as const) {
      expect(measures[name], name).toBeCloseTo(golden[name], 12);
    }
    for (const name of ['precision', 'recall', 'f1'] as const) {
      for (const [index, each] of measures.perClass.entries()) {
        expect(each[name], `${name} of ${each.label}`).toBeCloseTo(golden[name][index]!, 12);
      }
    }
  });

  test('leave a class out of the means that neither occurs nor is predicted, and stay numbers', () => {
    const measures = classificationMeasures(confusionMatrix([0, 0, 1], [0, 0, 0], 3), ['a', 'b', 'c']);
    expect(measures.balancedAccuracy).toBeCloseTo(1 / 2, 12);
    expect(measures.macroF1).toBeCloseTo((4 / 5 + 0) / 2, 12);
    expect(measures.perClass[2]).toEqual({ label: 'c', precision: 0, recall: 0, f1: 0, support: 0 });
    expect(classificationMeasures(confusionMatrix([0, 0], [0, 0], 2), ['a', 'b']).kappa).toBe(0);
  });

  test('refuse what cannot be measured', () => {
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow('2 targets but 1 predictions');
    expect(() => confusionMatrix([0, 7], [0, 1], 7)).toThrow('target 7 of row 1 is no class');
    expect(() => confusionMatrix([0], [Number.NaN], 7)).toThrow('prediction NaN of row 0');
    expect(() => classificationMeasures(confusionMatrix([], [], 2), ['a', 'b'])).toThrow('no rows');
  });
});

describe('Wilson interval', () => {
  test.each(golden.wilson)('%d of %d', (correct, rows, lower, upper) => {
    const interval = wilsonInterval95(correct!, rows!);
    expect(interval[0]).toBeCloseTo(lower!, 9);
    expect(interval[1]).toBeCloseTo(upper!, 9);
  });

  test('stays within 0..1 and holds the share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          const correct = Math.round(share * rows);
          const [lower, upper] = wilsonInterval95(correct, rows);
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          expect(lower).toBeLessThanOrEqual(correct / rows + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(correct / rows - 1e-12);
        },
      ),
      { seed: 1927 },
    );
  });

  test('refuses no rows', () => {
    expect(() => wilsonInterval95(0, 0)).toThrow('no interval for 0 correct of 0 rows');
  });
});

describe('measures of probabilities', () => {
  const confidences = Array.from({ length: golden.targets.length }, (_, row) =>
    Math.max(...goldenProbabilities.subarray(row * classes, (row + 1) * classes)),
  );
  const correct = goldenPredictions.map((prediction, row) => prediction === golden.targets[row]);

  test('agree with the golden numbers', () => {
    expect(negativeLogLikelihood(goldenProbabilities, golden.targets, classes)).toBeCloseTo(golden.nll, 6);
    const bins = reliabilityBins(confidences, correct, 10);
    expect(bins.map(bin => bin.rows)).toEqual(new Array(10).fill(40));
    expect(expectedCalibrationError(bins)).toBeCloseTo(golden.ece10, 6);
  });

  test('an impossible row costs 87 nats, not infinity', () => {
    expect(negativeLogLikelihood(Float32Array.of(1, 0), [1], 2)).toBeCloseTo(126 * Math.LN2, 9);
  });

  test('bins do not depend on the order of rows, even where confidences tie', () => {
    const level = fc.constantFrom(0.3, 0.5, 0.5, 0.9, 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(level, fc.boolean()), { minLength: 1, maxLength: 60 }), rows => {
        const bins = (list: readonly (readonly [number, boolean])[]) =>
          reliabilityBins(
            list.map(([confidence]) => confidence),
            list.map(([, right]) => right),
            7,
          );
        expect(bins([...rows].reverse()).map(bin => bin.accuracy)).toEqual(
          bins(rows).map(bin => bin.accuracy),
        );
        expect(bins(rows).reduce((total, bin) => total + bin.rows, 0)).toBe(rows.length);
      }),
      { seed: 2015 },
    );
  });
});

describe('McNemar', () => {
  test.each(golden.mcNemar)('%d against %d rows', (onlyFirst, onlySecond, pValue) => {
    const first = [...new Array(onlyFirst!).fill(true), ...new Array(onlySecond!).fill(false), true, false];
    const second = [...new Array(onlyFirst!).fill(false), ...new Array(onlySecond!).fill(true), true, false];
    const result = mcNemarTest(first, second);
    expect(result).toMatchObject({ onlyFirst, onlySecond });
    expect(Math.abs(result.pValue / pValue! - 1)).toBeLessThan(1e-9);
  });

  test('refuses models judged on different rows', () => {
    expect(() => mcNemarTest([true], [])).toThrow('first model has 1 rows, second 0');
  });
});

describe('the difference of two models on the same rows', () => {
  const lists = (onlyFirst: number, onlySecond: number, alike: number) => ({
    first: [
      ...new Array(onlyFirst).fill(true),
      ...new Array(onlySecond).fill(false),
      ...new Array(alike).fill(true),
    ],
    second: [
      ...new Array(onlyFirst).fill(false),
      ...new Array(onlySecond).fill(true),
      ...new Array(alike).fill(true),
    ],
  });

  test('agrees with numbers worked out by hand', () => {
    // 20 against 10 of 100: (20.5 − 10.5) / 102 ± 1.96 · √((31 / 102 − (10 / 102)²) / 102)
    const { first, second } = lists(20, 10, 70);
    const { difference, interval95 } = pairedDifference(first, second);
    expect(difference).toBeCloseTo(0.1, 12);
    expect(interval95[0]).toBeCloseTo(-0.0072419, 7);
    expect(interval95[1]).toBeCloseTo(0.2033203, 7);
  });

  test('turns its sign with the models and is nothing for one and the same', () => {
    const { first, second } = lists(30, 12, 58);
    const [there, back] = [pairedDifference(first, second), pairedDifference(second, first)];
    expect(back.difference).toBe(-there.difference);
    expect(back.interval95[0]).toBeCloseTo(-there.interval95[1], 12);
    const same = pairedDifference(first, first);
    expect(same.difference).toBe(0);
    expect(same.interval95[0]).toBeLessThan(0);
    expect(same.interval95[1]).toBeGreaterThan(0);
  });

  test('holds the true difference 95 times in 100', () => {
    const random = Random.fromSeed(2005);
    let held = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const draws = Array.from({ length: 200 }, () => random.uniform());
      const { interval95 } = pairedDifference(
        draws.map(draw => draw < 0.7),
        draws.map(draw => draw > 0.1 && draw < 0.75),
      );
      // Right are 0.7 and 0.65 of the rows.
      if (interval95[0] <= 0.05 && 0.05 <= interval95[1]) held++;
    }
    expect(held).toBeGreaterThan(930);
    expect(held).toBeLessThan(975);
  });
});
