import { type Interval, normalQuantile975 } from './interval.js';

export interface McNemar {
  /** Rows that only the first model got right. */
  readonly onlyFirst: number;
  /** Rows that only the second model got right. */
  readonly onlySecond: number;
  /** Two-sided chance of a split at least as uneven if both models were equally good. */
  readonly pValue: number;
}

/**
 * McNemar's exact test of two models judged on the same rows.
 * Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions", 1947.
 * @param first [rows] whether the first model was right
 * @param second [rows] whether the second model was right, same rows in the same order
 */
export function mcNemarTest(first: ArrayLike<boolean>, second: ArrayLike<boolean>): McNemar {
  const { onlyFirst, onlySecond } = disagreements(first, second);
  const tail = fairCoinTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond);
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) };
}

/** How much oftener the first was right than the second on the same rows, in shares of the rows. */
export interface PairedDifference {
  readonly difference: number;
  readonly interval95: Interval;
}

/**
 * The 95 % interval takes the pairing into account, so it is narrower than two intervals laid side by side.
 * Source: A. Agresti, Y. Min, "Simple improved confidence intervals for comparing matched proportions",
 * Statistics in Medicine 24, 2005: Wald's interval after half a row is added to each of the four cells.
 */
export function pairedDifference(first: ArrayLike<boolean>, second: ArrayLike<boolean>): PairedDifference {
  const { onlyFirst, onlySecond } = disagreements(first, second);
  const rows = first.length + 2;
  const [gained, lost] = [(onlyFirst + 0.5) / rows, (onlySecond + 0.5) / rows];
  const spread = normalQuantile975 * Math.sqrt((gained + lost - (gained - lost) ** 2) / rows);
  return {
    difference: (onlyFirst - onlySecond) / first.length,
    interval95: [Math.max(-1, gained - lost - spread), Math.min(1, gained - lost + spread)],
  };
}

function disagreements(first: ArrayLike<boolean>, second: ArrayLike<boolean>) {
  if (first.length !== second.length) {
    throw new Error(
      `first model has ${first.length} rows, second ${second.length}: judge both on the same rows`,
    );
  }
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < first.length; row++) {
    if (first[row] && !second[row]) onlyFirst++;
    if (second[row] && !first[row]) onlySecond++;
  }
  return { onlyFirst, onlySecond };
}

/** Chance of at most `heads` heads in `tosses` tosses; summed in logarithms, as 2^-tosses underflows. */
function fairCoinTail(heads: number, tosses: number): number {
  let logChance = -tosses * Math.LN2;
  let total = 0;
  for (let count = 0; count <= heads; count++) {
    total += Math.exp(logChance);
    logChance += Math.log((tosses - count) / (count + 1));
  }
  return total;
}
