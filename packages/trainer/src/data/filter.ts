import { type Dataset, pixelsOf, voteColumns, votesOf } from './dataset.js';

/** Standard deviation, in grey levels, below which a picture shows nothing; FER2013's palest faces have 9. */
const nearBlankDeviation = 6;
const notAFaceVotes = 6;

/** What to leave out of training. */
export interface RowFilter {
  /** Pictures of one grey level. */
  readonly blank?: boolean;
  /** Pictures of hardly more than one grey level, blank ones included. */
  readonly nearBlank?: boolean;
  /** Pictures that at least 6 of 10 FER+ voters called no face. */
  readonly notAFace?: boolean;
}

/** @throws where `notAFace` is asked of a dataset without votes. */
export function leaveOut(dataset: Dataset, rows: Int32Array, filter: RowFilter): Int32Array {
  if (filter.notAFace && !dataset.votes) {
    throw new Error(
      `${dataset.name} has no FER+ votes to tell faces by: put fer2013new.csv beside it, or keep these rows.`,
    );
  }
  return rows.filter(
    row =>
      !(filter.blank && isBlank(dataset, row)) &&
      !(filter.nearBlank && isNearBlank(dataset, row)) &&
      !(filter.notAFace && isNotAFace(dataset, row)),
  );
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
