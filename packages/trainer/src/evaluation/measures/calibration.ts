// Measures of probabilities: does a stated 0.8 come true eight times in ten?

/** Rows of nearly equal confidence, for the calibration error and the reliability diagram. */
export interface ReliabilityBin {
  readonly rows: number;
  /** Mean probability of the predicted class. */
  readonly confidence: number;
  /** Share of the predictions that were right. */
  readonly accuracy: number;
}

/** Bins of the calibration error and the reliability diagram. */
export const calibrationBins = 15;

// The smallest normal float32: a probability that underflowed costs 87.3 nats, not infinity.
const smallestProbability = 2 ** -126;

/**
 * Mean negative log-likelihood, in nats, of the true classes.
 * @param probabilities [rows, classes]
 * @param targets [rows]
 */
export function negativeLogLikelihood(
  probabilities: Float32Array,
  targets: ArrayLike<number>,
  classes: number,
): number {
  return mean(rowCosts(probabilities, targets, classes));
}

/** [rows], the negative logarithm of each true class's probability, in nats. */
export function rowCosts(
  probabilities: Float32Array,
  targets: ArrayLike<number>,
  classes: number,
): Float64Array {
  return Float64Array.from(
    targets,
    (target, row) => -Math.log(Math.max(probabilities[row * classes + target]!, smallestProbability)),
  );
}

/**
 * Sorts rows by confidence and cuts them into at most `count` bins of equal mass. Rows of one and the
 * same confidence stay in one bin, so the result doesn't depend on the order of rows.
 * @param confidences [rows] probability of the predicted class
 * @param correct [rows] whether the prediction was right
 */
export function reliabilityBins(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean>,
  count: number,
): readonly ReliabilityBin[] {
  const order = Array.from({ length: confidences.length }, (_, row) => row);
  order.sort((left, right) => confidences[left]! - confidences[right]!);
  const bins: ReliabilityBin[] = [];
  let start = 0;
  for (let bin = 1; bin <= count; bin++) {
    let end = Math.round((bin * order.length) / count);
    if (end <= start) continue;
    while (end < order.length && confidences[order[end]!] === confidences[order[end - 1]!]) end++;
    const rows = order.slice(start, end);
    bins.push({
      rows: rows.length,
      confidence: rows.reduce((total, row) => total + confidences[row]!, 0) / rows.length,
      accuracy: rows.filter(row => correct[row]).length / rows.length,
    });
    start = end;
  }
  return bins;
}

/**
 * Expected calibration error: the mean distance of accuracy and confidence, bins weighted by rows.
 * Source: C. Guo et al., "On Calibration of Modern Neural Networks", 2017; bins of equal mass as
 * K. Nguyen, B. O'Connor, "Posterior calibration and exploratory analysis for NLP models", 2015.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((total, bin) => total + bin.rows, 0);
  return bins.reduce((total, bin) => total + bin.rows * Math.abs(bin.accuracy - bin.confidence), 0) / rows;
}

const mean = (values: Float64Array) => values.reduce((total, value) => total + value, 0) / values.length;
