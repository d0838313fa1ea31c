/**
 * Spearman's rank correlation: that of the ranks, equal values sharing the mean of theirs.
 * @returns from -1 to 1; NaN where one side is all equal
 */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const [left, right] = [centred(ranks(a)), centred(ranks(b))];
  return product(left, right) / Math.sqrt(product(left, left) * product(right, right));
}

function ranks(values: Float32Array): number[] {
  const sorted = Float32Array.from(values).sort();
  return Array.from(values, value => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map(value => value - mean);
}

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);
