import type { Random } from '../../data/index.js';
import { expectedCalibrationError, reliabilityBins } from './calibration.js';
import type { Interval } from './interval.js';

/** Decisions and how sure each was. */
export interface Judged {
  /** [rows] probability of the predicted class. */
  readonly confidences: ArrayLike<number>;
  /** [rows] whether the prediction was right. */
  readonly correct: ArrayLike<boolean>;
}

const resamples = 1000;

/** The rows of one draw with replacement, as many as there are. */
const drawnRows = (rows: number, random: Random) =>
  Int32Array.from({ length: rows }, () => random.integer(rows));

/**
 * 95 % intervals of what is measured on rows, by the percentile bootstrap: measured again on rows drawn with replacement.
 * @param measure of the rows at those places, each as often as it is named
 */
export function bootstrapIntervals95<Name extends string>(
  rows: number,
  measure: (places: Int32Array) => Readonly<Record<Name, number>>,
  random: Random,
): Readonly<Record<Name, Interval>> {
  const drawn = Array.from({ length: resamples }, () => measure(drawnRows(rows, random)));
  const names = Object.keys(drawn[0]!) as Name[];
  const intervals = names.map(name => [name, middle95(drawn.map(each => each[name]))]);
  return Object.fromEntries(intervals) as Record<Name, Interval>;
}

/**
 * 95 % interval of the calibration error: the basic bootstrap (A. C. Davison, D. V. Hinkley, "Bootstrap
 * Methods and their Application", 1997, section 2.4). Noise in the bins makes the error too large, and drawing
 * again adds as much once more; the basic interval takes that off again where the percentile one would keep it.
 */
export function calibrationErrorInterval95(
  { confidences, correct }: Judged,
  bins: number,
  random: Random,
): Interval {
  const rows = confidences.length;
  const seen = errorOf({ confidences, correct }, bins);
  const drawn = Array.from({ length: resamples }, () => {
    const chosen = Array.from(drawnRows(rows, random));
    const again = {
      confidences: chosen.map(row => confidences[row]!),
      correct: chosen.map(row => correct[row]!),
    };
    return errorOf(again, bins);
  });
  const [low, high] = middle95(drawn);
  return [Math.max(0, 2 * seen - high), Math.max(0, 2 * seen - low)];
}

/**
 * What calibration error a perfect model would show on so many rows: outcomes drawn with the very probabilities
 * that are stated. Bins of finitely many rows never agree exactly.
 */
export function perfectCalibrationError(
  confidences: ArrayLike<number>,
  bins: number,
  random: Random,
): { readonly mean: number; readonly interval95: Interval } {
  const drawn = Array.from({ length: resamples }, () => {
    const correct = Array.from(confidences, confidence => random.uniform() < confidence);
    return errorOf({ confidences, correct }, bins);
  });
  return { mean: drawn.reduce((sum, error) => sum + error, 0) / resamples, interval95: middle95(drawn) };
}

const errorOf = ({ confidences, correct }: Judged, bins: number) =>
  expectedCalibrationError(reliabilityBins(confidences, correct, bins));

function middle95(values: number[]): Interval {
  values.sort((left, right) => left - right);
  return [values[Math.floor(0.025 * values.length)]!, values[Math.ceil(0.975 * values.length) - 1]!];
}
