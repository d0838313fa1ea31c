import { probabilities } from '@mien/runtime';
import { type Groups, Random } from '../../data/index.js';
import { decisions } from '../decisions.js';
import { answersOf } from '../judgement.js';
import {
  calibrationBins,
  expectedCalibrationError,
  negativeLogLikelihood,
  type ReliabilityBin,
  reliabilityBins,
} from '../measures/calibration.js';
import type { Interval } from '../measures/interval.js';
import { calibrationErrorInterval95, type Judged, perfectCalibrationError } from '../measures/resampling.js';
import { groupedFolds } from './folds.js';
import {
  type CoveragePoint,
  coverageCurve,
  type SelectiveScore,
  selectiveScore,
  thresholdFor,
} from './selective.js';
import { fitTemperature } from './temperature.js';

/** What a network said of rows, and what is known of them. */
export interface Spoken {
  /** float32 [rows, classes] */
  readonly logits: Float32Array;
  /** [rows] */
  readonly targets: Uint8Array;
  readonly classes: number;
  /** [rows], rows of the data set. */
  readonly rows: Int32Array;
  /** Of the data set: which rows show the same picture. */
  readonly groups: Groups;
}

export interface CalibrationError {
  readonly value: number;
  readonly interval95: Interval;
}

/** A calibration and how well it holds on rows it was not fitted on: plain JSON. */
export interface Calibration {
  /** Fitted on all rows; this is what the bundle gets. */
  readonly temperature: number;
  /** Fitted on all rows: a prediction less sure than that is uncertain. */
  readonly uncertainBelow: number;
  readonly rows: number;
  /** The temperatures without each fold; their spread is how sure the temperature is. */
  readonly foldTemperatures: readonly number[];
  /** In nats; `after` with each row's probabilities by the temperature of the other folds, as in all that follows. */
  readonly nll: { readonly before: number; readonly after: number };
  readonly ece: {
    readonly before: CalibrationError;
    readonly after: CalibrationError;
    /** What a perfectly calibrated model with these confidences would show. */
    readonly perfect: { readonly mean: number; readonly interval95: Interval };
  };
  readonly reliability: readonly ReliabilityBin[];
  /** Accuracy of the surest rows. */
  readonly coverage: readonly CoveragePoint[];
  /** With thresholds chosen on the other folds for `wanted` coverage. */
  readonly selective: SelectiveScore & { readonly wanted: number };
}

export interface CalibrateOptions {
  /** Share of the rows to be answered with certainty. */
  readonly coverage: number;
  readonly folds?: number;
  readonly seed?: number;
}

/**
 * Fits temperature and threshold, and cross-fits them to tell how good they are: the probabilities of each fold
 * come from the other folds' temperature, and their certainty from the other folds' threshold.
 * @throws where there are fewer rows than folds.
 */
export function calibrate(
  spoken: Spoken,
  { coverage, folds: count = 5, seed = 0 }: CalibrateOptions,
): Calibration {
  const { logits, targets, classes, rows, groups } = spoken;
  if (rows.length < count) {
    throw new Error(`${rows.length} rows are too few to calibrate on in ${count} folds: give more rows`);
  }
  const random = Random.fromSeed(seed);
  const folds = groupedFolds(groups, rows, count, random.fork('folds'));
  const crossFitted = new Float32Array(logits.length);
  const thresholds = new Float32Array(rows.length);
  const foldTemperatures = Array.from({ length: count }, (_, fold) => {
    const fitted = fit(
      selectWhere(spoken, place => folds[place] !== fold),
      coverage,
    );
    const held = Array.from(rows.keys()).filter(place => folds[place] === fold);
    for (const place of held) {
      const row = logits.subarray(place * classes, (place + 1) * classes);
      crossFitted.set(probabilities(row, classes, fitted.temperature), place * classes);
      thresholds[place] = fitted.uncertainBelow;
    }
    return fitted.temperature;
  });
  const plain = probabilities(logits, classes);
  const before = answersOf(plain, targets, classes);
  const after = answersOf(crossFitted, targets, classes);
  return {
    ...fit(spoken, coverage),
    rows: rows.length,
    foldTemperatures,
    nll: {
      before: negativeLogLikelihood(plain, targets, classes),
      after: negativeLogLikelihood(crossFitted, targets, classes),
    },
    ece: {
      before: calibrationError(before, random.fork('before')),
      after: calibrationError(after, random.fork('after')),
      perfect: perfectCalibrationError(after.confidences, calibrationBins, random.fork('perfect')),
    },
    reliability: reliabilityBins(after.confidences, after.correct, calibrationBins),
    coverage: coverageCurve(after),
    selective: { wanted: coverage, ...selectiveScore(after, thresholds) },
  };
}

type FittedRows = Pick<Spoken, 'logits' | 'targets' | 'classes'>;

function fit({ logits, targets, classes }: FittedRows, coverage: number) {
  const temperature = fitTemperature(logits, targets, classes);
  const { confidences } = decisions(probabilities(logits, classes, temperature), classes);
  return { temperature, uncertainBelow: thresholdFor(confidences, coverage) };
}

function selectWhere(
  { logits, targets, classes }: FittedRows,
  isWanted: (place: number) => boolean,
): FittedRows {
  return {
    logits: logits.filter((_, at) => isWanted(Math.floor(at / classes))),
    targets: targets.filter((_, place) => isWanted(place)),
    classes,
  };
}

function calibrationError(answers: Judged, random: Random): CalibrationError {
  const bins = reliabilityBins(answers.confidences, answers.correct, calibrationBins);
  return {
    value: expectedCalibrationError(bins),
    interval95: calibrationErrorInterval95(answers, calibrationBins, random),
  };
}
