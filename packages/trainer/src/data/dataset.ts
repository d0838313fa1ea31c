import { expressions } from '@mien/vision';

export const splitNames = ['Training', 'PublicTest', 'PrivateTest'] as const;
export type SplitName = (typeof splitNames)[number];

/** The order of `Dataset.votes`: the seven expressions, then FER+'s three ways out. */
export const voteColumns = [...expressions, 'contempt', 'unknown', 'notAFace'] as const;

/**
 * Grey pictures of one size with one label each. A *row* is a place in these arrays; `rows` leads
 * back to the source. The arrays live in shared memory: handing a dataset to a worker copies none.
 */
export interface Dataset {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly string[];
  /** [rows, height · width], row-major from the top left, 0..255. */
  readonly pixels: Uint8Array;
  /** [rows], index into `labels`. */
  readonly targets: Uint8Array;
  /** [rows], index into `splitNames`. */
  readonly splits: Uint8Array;
  readonly splitNames: readonly SplitName[];
  /** [rows], 0-based place in the source: below the header of a file, or in the sorted listing of a folder. */
  readonly rows: Int32Array;
  /** [rows, 10], FER+ votes in the order of `voteColumns`. */
  readonly votes: Uint8Array | null;
  /** [rows, labels], a teacher's probabilities as `withTeacher` adds them; of Training rows only, 0 elsewhere. */
  readonly teacher?: Float32Array;
  /** [rows], the picture's file in a folder, or its FER+ image name ('' where FER+ left it out). */
  readonly names: readonly string[] | null;
  /** What `skipBad` left out. */
  readonly bad: readonly BadRow[];
  /** SHA-256 of the source in hexadecimal; of a CSV file, what `sha256sum` prints. */
  readonly hash: string;
}

export interface BadRow {
  /** 0-based place in the source. */
  readonly row: number;
  readonly kind: 'columns' | 'pixel count' | 'pixel value' | 'label' | 'usage' | 'truncated' | 'picture';
  /** The place, what was wrong and the value seen. */
  readonly message: string;
}

/** The rows of one split, in the source's order. */
export function selectRows(dataset: Dataset, split: SplitName): Int32Array {
  const index = dataset.splitNames.indexOf(split);
  return allRows(dataset).filter(row => dataset.splits[row] === index);
}

export function allRows(dataset: Dataset): Int32Array {
  return Int32Array.from(dataset.targets, (_, row) => row);
}

/** One row's pixels, as a view. */
export function pixelsOf(dataset: Dataset, row: number): Uint8Array {
  const size = dataset.width * dataset.height;
  return dataset.pixels.subarray(row * size, (row + 1) * size);
}

/** One row's ten votes as a view, in the order of `voteColumns`; null without FER+. */
export function votesOf(dataset: Dataset, row: number): Uint8Array | null {
  return dataset.votes?.subarray(row * voteColumns.length, (row + 1) * voteColumns.length) ?? null;
}
