import type { FoldedConvolution } from '../models/index.js';

/**
 * Weights have seven bits, so that no processor overflows: multiplying unsigned by signed bytes, those without VNNI add
 * two products in 16 bits, and 2 · 255 · 63 fits while 2 · 255 · 127 does not. Seven bits is also all that WebAssembly's
 * relaxed dot product promises.
 */
export const largestWeight = 63;

/** Leaves the sums of products as much room in 32 bits as the bias takes. */
const largestBias = 2 ** 30;

/** A convolution in integers: every weight, bias and sum of an output is its integer times the output's scale. */
export interface QuantisedConvolution {
  /** [outputs, inputs, 3, 3], from -63 to 63 */
  readonly filter: Int8Array;
  /** [outputs] */
  readonly filterScales: Float32Array;
  /** [outputs] */
  readonly bias: Int32Array;
  /** Those of the filter times the picture's, as sums of products have. */
  readonly biasScales: Float32Array;
}

/** @param pictureScale of the bytes that the convolution reads */
export function quantiseConvolution(
  { filter, bias }: FoldedConvolution,
  pictureScale: number,
): QuantisedConvolution {
  const outputs = bias.length;
  const length = filter.length / outputs;
  const integers = new Int8Array(filter.length);
  const filterScales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const weights = filter.subarray(output * length, (output + 1) * length);
    // A channel that has all but died has tiny weights beside its bias.
    const least = Math.abs(bias[output]!) / pictureScale / largestBias;
    const scale = Math.fround(Math.max(bestScale(weights), least));
    filterScales[output] = scale;
    integers.set(
      weights.map(weight => rounded(weight, scale)),
      output * length,
    );
  }
  const biasScales = filterScales.map(scale => scale * pictureScale);
  return {
    filter: integers,
    filterScales,
    bias: Int32Array.from(bias, (value, output) => Math.round(value / biasScales[output]!)),
    biasScales,
  };
}

/** Shares of a filter's largest weight beyond which weights are cut off: few are, and the rest gain digits. */
const clippings = Array.from({ length: 13 }, (_, step) => 1 - step / 24);

/** The scale that makes the sum of squared errors least. */
function bestScale(weights: Float32Array): number {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  // Zeros have any scale.
  if (largest === 0) return 1;
  const candidates = clippings.map(share => (largest * share) / largestWeight);
  const errors = candidates.map(scale =>
    weights.reduce((sum, weight) => sum + (weight - rounded(weight, scale) * scale) ** 2, 0),
  );
  return candidates[errors.indexOf(Math.min(...errors))]!;
}

const rounded = (weight: number, scale: number): number =>
  Math.max(-largestWeight, Math.min(largestWeight, Math.round(weight / scale)));
