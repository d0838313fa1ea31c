import { type Dataset, type SplitName, selectRows, splitNames } from './dataset.js';
import { tuneSplit } from './tune.js';

/** A split of the source, or the fixed tenth of Training that experiments are chosen on. */
export const judgedSplits = [...splitNames, 'tune'] as const satisfies readonly (SplitName | 'tune')[];
export type JudgedSplit = (typeof judgedSplits)[number];

/** The rows to judge a model by, and those it may learn from: all of Training, but for the tune split's tenth. */
export function sidesOf(dataset: Dataset, split: JudgedSplit) {
  if (split !== 'tune') {
    return { judged: selectRows(dataset, split), learnt: selectRows(dataset, 'Training') };
  }
  const { train, tune } = tuneSplit(dataset);
  return { judged: tune, learnt: train };
}
