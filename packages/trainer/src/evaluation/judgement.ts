import type { Classifier } from '@mien/runtime';
import { type Dataset, type Flaw, type JudgedSplit, leaveOut, selectRows, sidesOf } from '../data/index.js';
import { decisions } from './decisions.js';
import { type PredictOptions, predict } from './predict.js';
import type { ViewName } from './views.js';

export interface JudgeOptions extends PredictOptions {
  /** Rows with these flaws are not judged. */
  readonly leaveOut?: readonly Flaw[];
}

/** What a model said of rows, and whether it was right. */
export interface Answers {
  /** [rows] */
  readonly targets: Uint8Array;
  /** [rows, classes] */
  readonly probabilities: Float32Array;
  /** [rows] the most probable class, and how probable it is. */
  readonly predictions: Uint8Array;
  readonly confidences: Float32Array;
  /** [rows] */
  readonly correct: readonly boolean[];
}

/** Its answers for the rows of a split. */
export interface Judgement extends Answers {
  readonly split: JudgedSplit;
  readonly leftOut: readonly Flaw[];
  readonly views: ViewName;
  /** Rows of the data set that were judged. */
  readonly rows: Int32Array;
  /** Rows that the model may have learnt from. */
  readonly learnt: Int32Array;
}

/** @throws if the split has no rows, or model and data have different labels. */
export async function judgeSplit(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  options: JudgeOptions = {},
): Promise<Judgement> {
  const { leaveOut: leftOut = [], views = 'one' } = options;
  const { rows, learnt } = judgedRows(dataset, split, leftOut);
  return { split, leftOut, views, rows, learnt, ...(await judgeRows(classifier, dataset, rows, options)) };
}

/** @throws if model and data have different labels. */
export async function judgeRows(
  classifier: Classifier,
  dataset: Dataset,
  rows: Int32Array,
  options: PredictOptions = {},
): Promise<Answers> {
  const targets = Uint8Array.from(rows, row => dataset.targets[row]!);
  return answersOf(await predict(classifier, dataset, rows, options), targets, dataset.labels.length);
}

/** @param probabilities [rows, classes] */
export function answersOf(probabilities: Float32Array, targets: Uint8Array, classes: number): Answers {
  const { predictions, confidences } = decisions(probabilities, classes);
  const correct = Array.from(predictions, (prediction, place) => prediction === targets[place]);
  return { targets, probabilities, predictions, confidences, correct };
}

/**
 * The rows of a split, and those a model judged on it may have learnt from.
 * @throws if there are none to judge
 */
export function judgedRows(dataset: Dataset, split: JudgedSplit, leftOut: readonly Flaw[] = []) {
  const { judged, learnt } = sidesOf(dataset, split);
  const rows = leaveOut(dataset, judged, leftOut, learnt);
  if (rows.length > 0) return { rows, learnt };
  const others = dataset.splitNames.filter(name => selectRows(dataset, name).length > 0);
  const without = leftOut.length > 0 ? ` without the ${leftOut.join(' and ')} ones` : '';
  throw new Error(`${dataset.name} has no ${split} rows${without}: judge one of ${others.join(', ')}`);
}
