import type { Classifier } from '@mien/runtime';
import { createImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import { type Dataset, type JudgedSplit, pixelsOf, Random } from '../../data/index.js';
import { type Judgement, judgeRows } from '../judgement.js';
import { pairedDifference } from '../measures/comparison.js';
import { type Interval, type Score, scoreOf } from '../measures/interval.js';
import { type Alteration, alterations } from './alterations.js';

/** How a model fares on pictures made worse, in one view: plain JSON. */
export interface Stress extends Score {
  readonly split: JudgedSplit;
  readonly seed: number;
  /** Each alteration's from the mildest on. */
  readonly scores: readonly StressedScore[];
}

export interface StressedScore extends Pick<Alteration, 'name' | 'unit'>, Score {
  readonly strength: number;
  /** Accuracy lost against the same rows as they are, with its paired 95 % interval. */
  readonly drop: number;
  readonly dropInterval95: Interval;
}

export interface StressOptions {
  readonly seed?: number;
  /** Told after every batch of each of the 27 passes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Judges the rows of `plain` again, made worse in every way and strength.
 * @param plain the judgement of the rows as they are, in one view
 */
export async function stressTest(
  classifier: Classifier,
  dataset: Dataset,
  plain: Judgement,
  { seed = 0, onProgress }: StressOptions = {},
): Promise<Stress> {
  const passes = alterations.flatMap(alteration =>
    alteration.strengths.map(strength => ({ alteration, strength })),
  );
  const scores: StressedScore[] = [];
  for (const [pass, { alteration, strength }] of passes.entries()) {
    const { correct } = await judgeRows(classifier, dataset, plain.rows, {
      alter: (picture, row) => alteration.apply(picture, strength, chanceOf(seed, alteration, row)),
      onProgress: (done, total) => onProgress?.(pass * total + done, passes.length * total),
    });
    const { difference, interval95 } = pairedDifference(plain.correct, correct);
    const { name, unit } = alteration;
    const lost = { drop: difference, dropInterval95: interval95 };
    scores.push({ name, unit, strength, ...scoreOf(correct), ...lost });
  }
  return { split: plain.split, seed, ...scoreOf(plain.correct), scores };
}

/** One alteration as pictures: a row as it is, then at each strength. */
export interface StressSample extends Pick<Alteration, 'name' | 'unit' | 'strengths'> {
  /** PNG files, the unaltered first, for each of the sample rows. */
  readonly pictures: readonly (readonly Uint8Array[])[];
}

/** Rows as the stress test of that seed shows them. */
export async function stressSamples(
  dataset: Dataset,
  rows: readonly number[],
  seed = 0,
): Promise<readonly StressSample[]> {
  return Promise.all(
    alterations.map(async alteration => {
      const { name, unit, strengths } = alteration;
      const pictures = rows.map(async row => {
        const picture = createImage(dataset, 1, pixelsOf(dataset, row));
        const worse = strengths.map(strength =>
          alteration.apply(picture, strength, chanceOf(seed, alteration, row)),
        );
        return (await Promise.all([picture, ...worse])).map(encodePng);
      });
      return { name, unit, strengths, pictures: await Promise.all(pictures) };
    }),
  );
}

/** A row's own generator, the same for every strength: only the strength tells its pictures apart. */
function chanceOf(seed: number, { name }: Alteration, row: number): Random {
  return Random.fromSeed(`${seed} ${name} ${row}`);
}
