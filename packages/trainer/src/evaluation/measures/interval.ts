/** Lower and upper bound of a share, both within 0..1. */
export type Interval = readonly [lower: number, upper: number];

/** A normal variable is within so many standard deviations of its mean 95 times in 100. */
export const normalQuantile975 = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a share, without continuity correction.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 * @throws if there are no rows or more correct than rows.
 */
export function wilsonInterval95(correct: number, rows: number): Interval {
  if (!(rows > 0 && correct >= 0 && correct <= rows)) {
    throw new Error(
      `no interval for ${correct} correct of ${rows} rows: need 0 <= correct <= rows, rows > 0`,
    );
  }
  const share = correct / rows;
  const squared = normalQuantile975 ** 2;
  const centre = share + squared / (2 * rows);
  const spread = normalQuantile975 * Math.sqrt((share * (1 - share)) / rows + squared / (4 * rows * rows));
  const scale = 1 + squared / rows;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** A share of rows judged right, with its 95 % Wilson interval. */
export interface Score {
  readonly rows: number;
  readonly accuracy: number;
  readonly interval95: Interval;
}

/** @throws if there are no rows. */
export function scoreOf(correct: readonly boolean[]): Score {
  const right = correct.filter(Boolean).length;
  return {
    rows: correct.length,
    accuracy: right / correct.length,
    interval95: wilsonInterval95(right, correct.length),
  };
}
