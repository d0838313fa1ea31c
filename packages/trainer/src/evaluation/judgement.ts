import type { Classifier } from '@mien/runtime';
import {
  type Dataset,
  type Flaw,
  leaveOut,
  type SplitName,
  selectRows,
  splitNames,
  tuneSplit,
} from '../data/index.js';
import { decisions } from './decisions.js';
import { type PredictOptions, predict } from './predict.js';
import type { ViewName } from './views.js';

/** A split of the source, or the fixed tenth of Training that experiments are chosen on. */
export const judgedSplits = [...splitNames, 'tune'] as const satisfies readonly (SplitName | 'tune')[];
export type JudgedSplit = (typeof judgedSplits)[number];

export interface JudgeOptions extends PredictOptions {
  /** Rows with these flaws are not judged. */
  readonly leaveOut?: readonly Flaw[];
}

/** What a model said of the rows of a split, and whether it was right. */
export interface Judgement {
  readonly split: JudgedSplit;
  readonly leftOut: readonly Flaw[];
  readonly views: ViewName;
  /** Rows of the data set that were judged. */
  readonly rows: Int32Array;
  /** Rows that the model may have learnt from. */
  readonly learnt: Int32Array;
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

/** @throws if the split has no rows, or model and data have different labels. */
export async function judgeSplit(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  options: JudgeOptions = {},
): Promise<Judgement> {
  const { leaveOut: leftOut = [], views = 'one' } = options;
  const { rows, learnt } = judgedRows(dataset, split, leftOut);
  const probabilities = await predict(classifier, dataset, rows, options);
  const targets = Uint8Array.from(rows, row => dataset.targets[row]!);
  const answers = decisions(probabilities, dataset.labels.length);
  const correct = Array.from(answers.predictions, (prediction, place) => prediction === targets[place]);
  return { split, leftOut, views, rows, learnt, targets, probabilities, ...answers, correct };
}

/**
 * The rows of a split, and those a model judged on it may have learnt from.
 * @throws if there are none to judge
 */
export function judgedRows(dataset: Dataset, split: JudgedSplit, leftOut: readonly Flaw[] = []) {
  const { judged, learnt } = sides(dataset, split);
  const rows = leaveOut(dataset, judged, leftOut, learnt);
  if (rows.length > 0) return { rows, learnt };
  const others = dataset.splitNames.filter(name => selectRows(dataset, name).length > 0);
  const without = leftOut.length > 0 ? ` without the ${leftOut.join(' and ')} ones` : '';
  throw new Error(`${dataset.name} has no ${split} rows${without}: judge one of ${others.join(', ')}`);
}

function sides(dataset: Dataset, split: JudgedSplit) {
  if (split !== 'tune') {
    return { judged: selectRows(dataset, split), learnt: selectRows(dataset, 'Training') };
  }
  const { train, tune } = tuneSplit(dataset);
  return { judged: tune, learnt: train };
}
