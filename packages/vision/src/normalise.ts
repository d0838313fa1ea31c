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
