/** Where the marks of the event lane stand: in two rows at most, and what finds no room joins its neighbour. Pure. */
import type { Entry } from './entries.js';

/** Pixels that a finger needs. */
export const target = 44;
const mostRows = 2;

export interface EventMark {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  readonly left: number;
  readonly row: number;
}

/** @param leftOf pixels from the lane's left end, of an instant */
export function eventMarks(entries: readonly Entry[], leftOf: (at: number) => number): readonly EventMark[] {
  const marks: EventMark[] = [];
  const lastInRow: number[] = Array.from({ length: mostRows }, () => Number.NEGATIVE_INFINITY);
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    const left = leftOf(entry.at);
    const row = lastInRow.findIndex(last => left - last >= target);
    if (row === -1) {
      const newest = marks.pop()!;
      marks.push({ ...newest, entries: [...newest.entries, entry] });
    } else {
      marks.push({ entries: [entry], left, row });
      lastInRow[row] = left;
    }
  }
  return marks;
}
