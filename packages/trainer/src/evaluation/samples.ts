import { createImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import { type Dataset, pixelsOf, Random, type SplitName, selectRows } from '../data/index.js';
import type { ClassSamples } from './figures/samples.js';

/** Draws `count` pictures of each class from a split, the same ones for the same seed. */
export function sampleClasses(
  dataset: Dataset,
  split: SplitName,
  count: number,
  seed = 1,
): readonly ClassSamples[] {
  const rows = selectRows(dataset, split);
  const random = Random.fromSeed(seed);
  return dataset.labels.map((label, target) => {
    const members = rows.filter(row => dataset.targets[row] === target);
    const chosen = random.fork(label).shuffle(members.slice()).subarray(0, count);
    return {
      label,
      rows: members.length,
      pictures: Array.from(chosen, row => encodePng(createImage(dataset, 1, pixelsOf(dataset, row)))),
    };
  });
}
