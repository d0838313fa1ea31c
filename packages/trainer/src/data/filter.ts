import { type Dataset, pixelsOf, voteColumns, votesOf } from './dataset.js';
import { equalPictures } from './equal.js';

/** Standard deviation, in grey levels, below which a picture shows nothing; FER2013's palest faces have 9. */
const nearBlankDeviation = 6;
const notAFaceVotes = 6;

/**
 * What rows can be left out for. blank: pictures of one grey level. near-blank: of hardly more than one, blank
 * ones included. not-a-face: what at least 6 of 10 FER+ voters called so. equal: pictures that stand on the
 * other side too, among the rows to judge by or to learn from.
 */
export const flaws = ['blank', 'near-blank', 'not-a-face', 'equal'] as const;
export type Flaw = (typeof flaws)[number];

/**
 * The rows that have none of the flaws.
 * @param otherSide the rows that `equal` compares with
 * @throws where `not-a-face` is asked of a dataset without votes.
 */
export function leaveOut(
  dataset: Dataset,
  rows: Int32Array,
  named: readonly Flaw[],
  otherSide: Int32Array,
): Int32Array {
  if (named.includes('not-a-face') && !dataset.votes) {
    throw new Error(
      `${dataset.name} has no FER+ votes to tell faces by: put fer2013new.csv beside it, or keep these rows.`,
    );
  }
  const flawed = named.map(flaw => flawTest(dataset, flaw, otherSide));
  return rows.filter(row => !flawed.some(hasFlaw => hasFlaw(row)));
}

function flawTest(dataset: Dataset, flaw: Flaw, otherSide: Int32Array): (row: number) => boolean {
  switch (flaw) {
    case 'blank':
      return row => isBlank(dataset, row);
    case 'near-blank':
      return row => isNearBlank(dataset, row);
    case 'not-a-face':
      return row => isNotAFace(dataset, row);
    case 'equal': {
      const groups = equalPictures(dataset);
      const others = new Set(Array.from(otherSide, row => groups[row]!));
      return row => others.has(groups[row]!);
    }
  }
}

export function isBlank(dataset: Dataset, row: number): boolean {
  const pixels = pixelsOf(dataset, row);
  return pixels.every(pixel => pixel === pixels[0]);
}

export function isNearBlank(dataset: Dataset, row: number): boolean {
  return moments([pixelsOf(dataset, row)]).deviation < nearBlankDeviation;
}

/** By FER+; false without votes. */
export function isNotAFace(dataset: Dataset, row: number): boolean {
  return (votesOf(dataset, row)?.[voteColumns.indexOf('notAFace')] ?? 0) >= notAFaceVotes;
}

/** Mean and standard deviation over all pixels of some pictures, in grey levels. */
export function moments(pictures: Iterable<Uint8Array>): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (const pixels of pictures) {
    for (const pixel of pixels) {
      sum += pixel;
      squares += pixel * pixel;
    }
    count += pixels.length;
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
