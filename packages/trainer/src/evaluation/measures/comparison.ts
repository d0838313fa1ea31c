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
  const tail = fairCoinTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond);
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) };
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
