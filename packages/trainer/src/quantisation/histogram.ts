// Which scale serves the activations of a layer best, from how often each size of them was seen.

const bins = 2048;
/** What an unsigned byte holds. */
const largestInteger = 255;

/** Counts of values from 0 to a largest one, which activations after a ReLU are. */
export interface Histogram {
  readonly largest: number;
  readonly counts: Float64Array;
}

export const emptyHistogram = (largest: number): Histogram => ({ largest, counts: new Float64Array(bins) });

/** Counts values into the histogram; 0 is left out, as every scale gives it exactly. */
export function count({ largest, counts }: Histogram, values: Float32Array): void {
  for (const value of values)
    if (value > 0) counts[Math.min(bins - 1, Math.floor((value / largest) * bins))]!++;
}

const steps = 100;

/** The scale of unsigned bytes that makes the sum of squared errors least; larger values are cut off by it. */
export function bestScale(histogram: Histogram): number {
  // A layer that was never seen active has any scale.
  if (!(histogram.largest > 0)) return 1;
  const candidates = Array.from(
    { length: steps },
    (_, step) => (histogram.largest * (steps - step)) / steps / largestInteger,
  );
  const errors = candidates.map(scale => squaredError(histogram, scale));
  return Math.fround(candidates[errors.indexOf(Math.min(...errors))]!);
}

function squaredError({ largest, counts }: Histogram, scale: number): number {
  return counts.reduce((sum, seen, bin) => {
    if (seen === 0) return sum;
    const value = ((bin + 0.5) / bins) * largest;
    const kept = Math.min(largestInteger, Math.round(value / scale)) * scale;
    return sum + seen * (value - kept) ** 2;
  }, 0);
}
