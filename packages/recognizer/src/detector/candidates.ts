// What the network says of one place: numbers that are moved, mirrored and merged before they become a face.
import { anchorCentres, anchorCount } from './anchors.js';
import type { Outputs } from './network.js';

export interface Candidate {
  readonly score: number;
  /** Left, top, right, bottom, then x and y of each landmark, in the order of `landmarkNames`. */
  readonly values: Float32Array;
}

/** Values in a regression row: centre, size, six landmarks. */
const rowLength = 16;
/** Logits are clamped before the sigmoid, as MediaPipe does, so that none overflows. */
const largestLogit = 100;

/**
 * The anchors of picture number `index` at or above `threshold`, in pixels of the network's input.
 *
 * @param outputs logits [pictures, anchors, 1] and rows [pictures, anchors, 16] for each of the two grids:
 * centre and landmarks as offsets from the anchor's centre, and the size.
 */
export function candidatesOf(outputs: Outputs, index: number, threshold: number): Candidate[] {
  const logits = joined(outputs, index, 1);
  const rows = joined(outputs, index, rowLength);
  const candidates: Candidate[] = [];
  for (let anchor = 0; anchor < anchorCount; anchor++) {
    const score = sigmoid(logits[anchor]!);
    if (score >= threshold) candidates.push({ score, values: valuesOf(rows, anchor) });
  }
  return candidates;
}

/** One picture's rows of all anchors, [anchorCount, width]: the finer grid has more anchors and comes first. */
function joined(outputs: Outputs, index: number, width: number): Float32Array {
  const grids = Object.values(outputs)
    .filter(({ shape }) => shape[2] === width)
    .sort((a, b) => b.shape[1]! - a.shape[1]!);
  const rows = new Float32Array(anchorCount * width);
  let at = 0;
  for (const { data, shape } of grids) {
    const size = shape[1]! * width;
    rows.set((data as Float32Array).subarray(index * size, (index + 1) * size), at);
    at += size;
  }
  return rows;
}

function valuesOf(rows: Float32Array, anchor: number): Float32Array {
  const row = rows.subarray(anchor * rowLength, (anchor + 1) * rowLength);
  const centre = [anchorCentres[2 * anchor]!, anchorCentres[2 * anchor + 1]!] as const;
  const values = row.map((offset, at) => offset + centre[(at % 2) as 0 | 1]);
  for (const axis of [0, 1] as const) {
    const middle = centre[axis] + row[axis]!;
    const half = row[2 + axis]! / 2;
    values[axis] = middle - half;
    values[2 + axis] = middle + half;
  }
  return values;
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-Math.min(Math.max(logit, -largestLogit), largestLogit)));
}

/** The candidate where every x becomes scale · x + x0 and every y scale · y + y0. */
export function moved({ score, values }: Candidate, scale: number, x0: number, y0: number): Candidate {
  return { score, values: values.map((value, at) => value * scale + (at % 2 === 0 ? x0 : y0)) };
}

/** Where each value stands after left and right have changed places. */
const mirroredOrder = [2, 1, 0, 3, 6, 7, 4, 5, 8, 9, 10, 11, 14, 15, 12, 13];

/** What a candidate of a mirrored picture, `width` wide, is in the picture itself. */
export function mirrored({ score, values }: Candidate, width: number): Candidate {
  const from = (at: number) => values[mirroredOrder[at]!]!;
  return { score, values: values.map((_, at) => (at % 2 === 0 ? width - from(at) : from(at))) };
}
