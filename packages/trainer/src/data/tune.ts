import { type Dataset, selectRows } from './dataset.js';
import { membersOf } from './equal.js';
import { Random } from './random.js';
import { similarPictures } from './similar.js';

/** Never change it: measurements on the tune rows are compared over the years. */
const seed = 'tune';
const share = 0.1;

/**
 * Splits Training in two for choosing between experiments: a tenth of every class to judge by, the
 * rest to train on. Always the same tenth. Pictures that are equal or show the same photograph stay
 * on one side, or some would be judged after having been learnt by heart.
 */
export function tuneSplit(dataset: Dataset): { train: Int32Array; tune: Int32Array } {
  const rows = selectRows(dataset, 'Training');
  const room = dataset.labels.map((_, label) =>
    Math.round(share * rows.filter(row => dataset.targets[row] === label).length),
  );
  const tune = new Set<number>();
  const groups = [...membersOf(similarPictures(dataset), rows).values()];
  for (const group of Random.fromSeed(seed).shuffle(groups)) {
    const needs = dataset.labels.map(
      (_, label) => group.filter(row => dataset.targets[row] === label).length,
    );
    if (needs.some((need, label) => need > room[label]!)) continue;
    for (const row of group) tune.add(row);
    for (const [label, need] of needs.entries()) room[label]! -= need;
  }
  return { train: rows.filter(row => !tune.has(row)), tune: rows.filter(row => tune.has(row)) };
}
