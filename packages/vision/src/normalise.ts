import type { Image } from './image.js';

/** Mean and standard deviation of the training pictures, as shares of 255, the same for every channel. */
export interface Normalisation {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * (value / 255 − mean) / deviation as float32, planar: [channels, height, width].
 * Written into `out` from `offset` on where given, so that a batch needs no copies; returns the whole of `out`.
 *
 * @throws where the deviation is not above 0, the mean is not finite, or `out` is too short.
 */
export function normalise(
  image: Image,
  { mean, deviation }: Normalisation,
  out?: Float32Array,
  offset = 0,
): Float32Array {
  if (!(deviation > 0 && Number.isFinite(mean) && Number.isFinite(deviation))) {
    throw new RangeError(
      `cannot normalise by mean ${mean} and deviation ${deviation}: give finite numbers, the deviation above 0`,
    );
  }
  const { width, height, channels, data } = image;
  const result = out ?? new Float32Array(offset + data.length);
  if (!(offset >= 0 && offset + data.length <= result.length)) {
    throw new RangeError(
      `${data.length} values from offset ${offset} do not fit into a buffer of ${result.length}: make it longer`,
    );
  }
  const table = new Float32Array(256);
  for (let level = 0; level < 256; level++) table[level] = (level / 255 - mean) / deviation;
  const pixels = width * height;
  for (let channel = 0; channel < channels; channel++) {
    const plane = offset + channel * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      result[plane + pixel] = table[data[pixel * channels + channel]!]!;
    }
  }
  return result;
}

/** The least deviation taken for a picture's own, as a share of 255: a nearly even picture is not blown up into noise. */
const leastDeviation = 4 / 255;

/** Mean and standard deviation of one picture's levels, as shares of 255; the deviation at least 4 / 255. */
export function ownNormalisation({ data }: Image): Normalisation {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < data.length; at++) {
    const level = data[at]!;
    sum += level;
    squares += level * level;
  }
  const mean = sum / data.length;
  const deviation = Math.sqrt(Math.max(0, squares / data.length - mean * mean));
  return { mean: mean / 255, deviation: Math.max(leastDeviation, deviation / 255) };
}
