import type { Classifier, ModelManifest } from '@mien/runtime';
import type { Size } from '@mien/vision';
import { type Dataset, type Flaw, type JudgedSplit, leaveOut, Random } from '../data/index.js';
import { type Judgement, type JudgeOptions, judgeSplit } from './judgement.js';
import { majorityExpression } from './majority.js';
import {
  calibrationBins,
  expectedCalibrationError,
  negativeLogLikelihood,
  type ReliabilityBin,
  reliabilityBins,
  rowCosts,
} from './measures/calibration.js';
import {
  type ClassMeasures,
  type ConfusionMatrix,
  classificationMeasures,
  confusionMatrix,
} from './measures/classification.js';
import { type Interval, type Score, scoreOf } from './measures/interval.js';
import { bootstrapIntervals95 } from './measures/resampling.js';
import { planViews, type ViewName } from './views.js';

/** How good a model bundle is on one split: plain JSON, as `mien evaluate --json` prints it. */
export interface Evaluation extends Score {
  readonly model: { readonly name: string; readonly sha256: string };
  readonly data: { readonly name: string; readonly sha256: string };
  readonly split: JudgedSplit;
  /** Flaws whose rows were left out. */
  readonly leftOut: readonly Flaw[];
  readonly labels: readonly string[];
  readonly views: ViewName;
  /** Views of one picture, what a corner view holds of it, and how their answers became one. */
  readonly viewing: {
    readonly count: number;
    readonly corner: Size | null;
    readonly border: string | null;
    readonly averaged: 'probabilities';
  };
  /** What the logits were divided by: the bundle's calibration, or 1. */
  readonly temperature: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly kappa: number;
  /** Mean negative log-likelihood in nats. */
  readonly nll: number;
  /** By resampling the rows. */
  readonly intervals95: Readonly<Record<'balancedAccuracy' | 'macroF1' | 'kappa' | 'nll', Interval>>;
  /** Expected calibration error over `reliability`, bins of equal mass. */
  readonly ece: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly perClass: readonly ClassMeasures[];
  /** Rows by [true class][predicted class]. */
  readonly confusion: ConfusionMatrix;
  /** Without the rows that equal a picture to learn from; null where no row is left, as on Training itself. */
  readonly withoutDuplicates: Score | null;
  /** Against FER+'s majority, on the rows that have one, and how far the data's own labels agree with it. */
  readonly ferPlus: (Score & { readonly labelAgreement: number }) | null;
  readonly parameters: number;
  /** Of one view. */
  readonly multiplyAdds: number;
}

/**
 * Judges an exported model on one split.
 * @throws if the split has no rows, or model and data have different labels.
 */
export async function evaluate(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  options: JudgeOptions = {},
): Promise<Evaluation> {
  return evaluationOf(await judgeSplit(classifier, dataset, split, options), classifier.manifest, dataset);
}

/** All measures of a judgement. */
export function evaluationOf(judgement: Judgement, manifest: ModelManifest, dataset: Dataset): Evaluation {
  const { split, rows, learnt, targets, probabilities, predictions, confidences, correct } = judgement;
  const classes = manifest.labels.length;
  const views = planViews(manifest.preprocessing, judgement.views);
  const confusion = confusionMatrix(targets, predictions, classes);
  const reliability = reliabilityBins(confidences, correct, calibrationBins);
  return {
    model: { name: manifest.name, sha256: manifest.provenance.modelSha256 },
    data: { name: dataset.name, sha256: dataset.hash },
    split,
    leftOut: judgement.leftOut,
    labels: manifest.labels,
    views: views.name,
    viewing: {
      count: views.count,
      corner: views.count > 2 ? views.corner : null,
      border: views.count > 2 ? views.border : null,
      averaged: 'probabilities',
    },
    temperature: manifest.calibration?.temperature ?? 1,
    ...classificationMeasures(confusion, manifest.labels),
    interval95: scoreOf(correct).interval95,
    nll: negativeLogLikelihood(probabilities, targets, classes),
    intervals95: intervalsOf(judgement, manifest.labels),
    ece: expectedCalibrationError(reliability),
    reliability,
    confusion,
    withoutDuplicates: scoreWithoutDuplicates(dataset, rows, learnt, correct),
    ferPlus: scoreAgainstMajority(dataset, rows, predictions),
    parameters: manifest.network.parameters,
    multiplyAdds: manifest.network.multiplyAdds,
  };
}

function intervalsOf(
  { targets, predictions, probabilities }: Judgement,
  labels: readonly string[],
): Evaluation['intervals95'] {
  const costs = rowCosts(probabilities, targets, labels.length);
  const measure = (places: Int32Array) => {
    const at = (values: Uint8Array) => Uint8Array.from(places, place => values[place]!);
    const confusion = confusionMatrix(at(targets), at(predictions), labels.length);
    const { balancedAccuracy, macroF1, kappa } = classificationMeasures(confusion, labels);
    const nll = places.reduce((total, place) => total + costs[place]!, 0) / places.length;
    return { balancedAccuracy, macroF1, kappa, nll };
  };
  return bootstrapIntervals95(targets.length, measure, Random.fromSeed('intervals'));
}

function scoreWithoutDuplicates(
  dataset: Dataset,
  rows: Int32Array,
  learnt: Int32Array,
  correct: readonly boolean[],
): Score | null {
  const own = new Set(leaveOut(dataset, rows, ['equal'], learnt));
  const kept = correct.filter((_, place) => own.has(rows[place]!));
  return kept.length === 0 ? null : scoreOf(kept);
}

function scoreAgainstMajority(
  dataset: Dataset,
  rows: Int32Array,
  predictions: Uint8Array,
): Evaluation['ferPlus'] {
  const judged = Array.from(rows, (row, place) => ({
    prediction: predictions[place]!,
    target: dataset.targets[row]!,
    majority: majorityExpression(dataset, row),
  })).filter(each => each.majority !== null);
  if (judged.length === 0) return null;
  return {
    ...scoreOf(judged.map(each => each.prediction === each.majority)),
    labelAgreement: judged.filter(each => each.target === each.majority).length / judged.length,
  };
}
