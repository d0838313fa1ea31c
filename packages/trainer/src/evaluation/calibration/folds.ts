import { type Groups, membersOf, type Random } from '../../data/index.js';

/**
 * Deals rows into folds of nearly equal size, the members of a group into one: what is fitted on some
 * folds and measured on another is never measured on a picture it has seen.
 * @param groups [rows of the data set], as `similarPictures` gives them
 * @returns [rows], the fold of each, 0 … count − 1
 */
export function groupedFolds(groups: Groups, rows: Int32Array, count: number, random: Random): Uint8Array {
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const folds = new Uint8Array(rows.length);
  const sizes = new Array<number>(count).fill(0);
  for (const members of random.shuffle([...membersOf(groups, rows).values()])) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    for (const row of members) folds[places.get(row)!] = smallest;
    sizes[smallest]! += members.length;
  }
  return folds;
}
