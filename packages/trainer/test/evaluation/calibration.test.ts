import { probabilities } from '@mien/runtime';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/data/index.js';
import { calibrate } from '../../src/evaluation/calibration/calibrate.js';
import { groupedFolds } from '../../src/evaluation/calibration/folds.js';
import { coverageCurve, selectiveScore, thresholdFor } from '../../src/evaluation/calibration/selective.js';
import { fitTemperature } from '../../src/evaluation/calibration/temperature.js';
import { negativeLogLikelihood } from '../../src/evaluation/measures/calibration.js';
import {
  calibrationErrorInterval95,
  perfectCalibrationError,
} from '../../src/evaluation/measures/resampling.js';

const classes = 7;

/** Rows whose classes are drawn with softmax(logits / temperature): what a model off by that temperature says. */
function drawnAnswers(rows: number, temperature: number, seed = 1) {
  const random = Random.fromSeed(seed);
  const logits = new Float32Array(rows * classes).map(() => 2 * temperature * random.normal());
  const shares = probabilities(logits, classes, temperature);
  const targets = Uint8Array.from({ length: rows }, (_, row) => {
    let left = random.uniform();
    const drawn = shares.subarray(row * classes, (row + 1) * classes).findIndex(share => {
      left -= share;
      return left < 0;
    });
    return drawn < 0 ? classes - 1 : drawn;
  });
  return { logits, targets, classes };
}

describe('the temperature', () => {
  test.each([0.25, 1, 3])('%d is found again', temperature => {
    const { logits, targets } = drawnAnswers(20_000, temperature);
    expect(fitTemperature(logits, targets, classes) / temperature).toBeCloseTo(1, 1);
  });

  test('is where the likelihood is highest', () => {
    const { logits, targets } = drawnAnswers(500, 1.7);
    const best = fitTemperature(logits, targets, classes);
    const cost = (temperature: number) =>
      negativeLogLikelihood(probabilities(logits, classes, temperature), targets, classes);
    for (const factor of [0.5, 0.9, 0.99, 1.01, 1.1, 2]) expect(cost(best)).toBeLessThan(cost(best * factor));
  });

  test('has an end where a model is always right, or never', () => {
    const logits = Float32Array.of(3, 1, 2, 5, 4, 1);
    expect(fitTemperature(logits, [0, 0], 3)).toBeCloseTo(1 / 32, 9);
    expect(fitTemperature(logits, [1, 2], 3)).toBeCloseTo(32, 9);
  });

  test('needs rows', () => {
    expect(() => fitTemperature(new Float32Array(), [], 7)).toThrow('no temperature for 0 logits');
    expect(() => fitTemperature(new Float32Array(7), [1, 2], 7)).toThrow('7 logits and 2 targets');
  });
});

test('folds are nearly equal and keep each group whole', () => {
  const groups = Int32Array.from({ length: 500 }, (_, row) => row - (row % ((row >> 6) + 1)));
  const rows = Int32Array.from(groups.keys()).filter(row => row % 3 > 0);
  const folds = groupedFolds(groups, rows, 5, Random.fromSeed(1));
  const foldsOfGroup = new Map<number, Set<number>>();
  for (const [place, row] of rows.entries()) {
    const known = foldsOfGroup.get(groups[row]!) ?? new Set();
    foldsOfGroup.set(groups[row]!, known.add(folds[place]!));
  }
  expect(Math.max(...[...foldsOfGroup.values()].map(known => known.size))).toBe(1);
  const sizes = [0, 1, 2, 3, 4].map(fold => folds.filter(each => each === fold).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(rows.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(9);
});

describe('answering only where sure', () => {
  const answers = {
    confidences: [0.9, 0.5, 0.8, 0.3, 0.7, 0.6, 0.4, 0.95, 0.2, 0.1],
    correct: [true, false, true, false, false, true, true, true, false, false],
  };

  test('the surest are more often right', () => {
    const curve = coverageCurve(answers);
    expect(curve.find(({ coverage }) => coverage === 0.3)!.accuracy).toBe(1);
    expect(curve.find(({ coverage }) => coverage === 0.5)!.accuracy).toBe(4 / 5);
    expect(curve.at(-1)).toEqual({ coverage: 1, accuracy: 0.5 });
  });

  test('a threshold lets as many rows pass as wanted', () => {
    const threshold = thresholdFor(answers.confidences, 0.7);
    expect(threshold).toBe(0.4);
    const score = selectiveScore(
      answers,
      answers.confidences.map(() => threshold),
    );
    expect(score).toMatchObject({ rows: 7, coverage: 0.7, accuracy: 5 / 7 });
  });
});

describe('the calibration error', () => {
  test('of a perfect model is what chance makes it, and its interval reaches nearly to 0', () => {
    const random = Random.fromSeed(4);
    const confidences = Array.from({ length: 2000 }, () => random.uniform(0.3, 1));
    const correct = confidences.map(confidence => random.uniform() < confidence);
    const perfect = perfectCalibrationError(confidences, 15, Random.fromSeed(5));
    expect(perfect.mean).toBeGreaterThan(0.02);
    expect(perfect.mean).toBeLessThan(0.04);
    expect(perfect.interval95[0]).toBeLessThan(perfect.mean);
    const [low] = calibrationErrorInterval95({ confidences, correct }, 15, Random.fromSeed(6));
    expect(low).toBeLessThan(0.012);
  });

  test('of a model too sure by a tenth has that tenth within its interval', () => {
    const random = Random.fromSeed(7);
    const confidences = Array.from({ length: 2000 }, () => random.uniform(0.4, 1));
    const correct = confidences.map(confidence => random.uniform() < confidence - 0.1);
    const [low, high] = calibrationErrorInterval95({ confidences, correct }, 15, Random.fromSeed(6));
    expect(low).toBeLessThan(0.1);
    expect(high).toBeGreaterThan(0.1);
    expect(low).toBeGreaterThan(0.07);
  });
});

describe('a calibration', () => {
  const rows = Int32Array.from({ length: 1500 }, (_, row) => row);
  const spoken = { ...drawnAnswers(1500, 0.4), rows, groups: rows };
  const result = calibrate(spoken, { coverage: 0.7 });

  test('makes an overconfident model honest on rows it was not fitted on', () => {
    expect(result.temperature).toBeCloseTo(0.4, 1);
    for (const each of result.foldTemperatures) expect(Math.abs(each / 0.4 - 1)).toBeLessThan(0.15);
    expect(result.nll.after).toBeLessThan(result.nll.before);
    expect(result.ece.after.value).toBeLessThan(result.ece.before.value);
    expect(result.ece.after.value).toBeLessThan(result.ece.perfect.interval95[1] * 1.2);
    expect(result.selective.coverage).toBeCloseTo(0.7, 1);
    expect(result.selective.accuracy).toBeGreaterThan(result.coverage.at(-1)!.accuracy);
    expect(result.reliability.reduce((sum, bin) => sum + bin.rows, 0)).toBe(1500);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('is the same for the same seed', () => {
    expect(calibrate(spoken, { coverage: 0.7 })).toEqual(result);
    expect(calibrate(spoken, { coverage: 0.7, seed: 1 }).foldTemperatures).not.toEqual(
      result.foldTemperatures,
    );
  });

  test('of a fold never uses that fold’s rows', () => {
    // Rows of one group have labels that fit no other: were they in the fitting folds, its temperature would differ.
    const groups = rows.map(row => (row < 300 ? 0 : row));
    const targets = spoken.targets.map((target, row) => (row < 300 ? (target + 3) % 7 : target));
    const { foldTemperatures } = calibrate({ ...spoken, targets, groups }, { coverage: 0.7 });
    const cooler = foldTemperatures.filter(temperature => temperature < 0.5);
    expect(cooler).toHaveLength(1);
  });

  test('needs a row for each fold', () => {
    const few = { ...drawnAnswers(3, 1), rows: rows.slice(0, 3), groups: rows };
    expect(() => calibrate(few, { coverage: 0.7 })).toThrow('3 rows are too few to calibrate on in 5 folds');
  });
});
