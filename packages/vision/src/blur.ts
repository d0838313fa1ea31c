import { createImage, type GreyImage } from './image.js';

/**
 * Gaussian blur of that standard deviation in px; at an edge its last row or column goes on.
 * @param out written to if given, [height · width] and not the picture's own
 * @throws RangeError where the deviation is no number above 0.
 */
export function gaussianBlur(picture: GreyImage, deviation: number, out?: Uint8Array): GreyImage {
  if (!(deviation > 0 && Number.isFinite(deviation))) {
    throw new RangeError(`a blur of ${deviation} px cannot be made: give a number above 0`);
  }
  const radius = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const { width, height } = picture;
  const across = convolved(picture.data, weights, sum, {
    lines: height,
    length: width,
    line: width,
    step: 1,
  });
  const both = convolved(across, weights, sum, { lines: width, length: height, line: 1, step: width });
  const result = createImage(picture, 1, out);
  for (let at = 0; at < both.length; at++) result.data[at] = Math.round(both[at]!);
  return result;
}

/** Where values stand that are blurred as a line: `length` of them, `step` apart, and the next line `line` further. */
interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly line: number;
  readonly step: number;
}

function convolved(
  values: ArrayLike<number>,
  weights: Float64Array,
  sum: number,
  { lines, length, line, step }: Lines,
): Float64Array {
  const radius = (weights.length - 1) / 2;
  const result = new Float64Array(values.length);
  for (let start = 0; start < lines * line; start += line) {
    for (let place = 0; place < length; place++) {
      let total = 0;
      for (let tap = 0; tap < weights.length; tap++) {
        const from = Math.min(length - 1, Math.max(0, place + tap - radius));
        total += weights[tap]! * values[start + from * step]!;
      }
      result[start + place * step] = total / sum;
    }
  }
  return result;
}
