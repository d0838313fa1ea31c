import { createHash } from 'node:crypto';
import { type Dataset, pixelsOf } from './dataset.js';

/** [rows], a group's number: the first row of the pictures that belong together. */
export type Groups = Int32Array;

/** Groups rows whose pixels are equal, by SHA-256. */
export function equalPictures(dataset: Dataset): Groups {
  const first = new Map<string, number>();
  return Int32Array.from(dataset.targets, (_, row) => {
    const digest = createHash('sha256').update(pixelsOf(dataset, row)).digest('base64');
    const seen = first.get(digest);
    if (seen !== undefined) return seen;
    first.set(digest, row);
    return row;
  });
}

/** The members of each group among those rows, in the rows' order; groups of one included. */
export function membersOf(groups: Groups, rows: Iterable<number>): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const group = groups[row]!;
    const list = members.get(group);
    if (list) list.push(row);
    else members.set(group, [row]);
  }
  return members;
}
