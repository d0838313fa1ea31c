/** Beyond these a model is calibrated by no temperature: it is always right, or no better than chance. */
const lowest = 1 / 32;
const highest = 32;

/**
 * The temperature T for which softmax(logits / T) makes the true classes most probable.
 *
 * With b = 1/T the mean negative log-likelihood is convex, and its derivative is what the logits are expected
 * to be less what they are: d/db = mean(Σₖ pₖ zₖ − z_true). Halving finds where it is 0.
 * Source: C. Guo et al., "On Calibration of Modern Neural Networks", 2017, arXiv:1706.04599.
 *
 * @param logits [rows, classes]
 * @param targets [rows]
 * @returns between 1/32 and 32
 */
export function fitTemperature(logits: Float32Array, targets: ArrayLike<number>, classes: number): number {
  if (targets.length === 0 || logits.length !== targets.length * classes) {
    throw new RangeError(
      `no temperature for ${logits.length} logits and ${targets.length} targets of ${classes} classes: give a row of logits to each target`,
    );
  }
  let [below, above] = [1 / highest, 1 / lowest];
  for (let step = 0; step < 50; step++) {
    const middle = Math.sqrt(below * above);
    if (slopeAt(middle, logits, targets, classes) > 0) above = middle;
    else below = middle;
  }
  return 1 / Math.sqrt(below * above);
}

function slopeAt(inverse: number, logits: Float32Array, targets: ArrayLike<number>, classes: number): number {
  let slope = 0;
  for (let row = 0; row < targets.length; row++) {
    const start = row * classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[start + k]!);
    let [sum, weighted] = [0, 0];
    for (let k = 0; k < classes; k++) {
      const weight = Math.exp((logits[start + k]! - largest) * inverse);
      sum += weight;
      weighted += weight * logits[start + k]!;
    }
    slope += weighted / sum - logits[start + targets[row]!]!;
  }
  return slope;
}
