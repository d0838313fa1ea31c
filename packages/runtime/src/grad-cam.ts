import type { TensorValue } from './tensor.js';

/** How much each place of a picture speaks for a class: rows from the top left, 0 where it does not. */
export interface Heat {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * Grad-CAM (R. Selvaraju et al. 2017, arXiv:1610.02391): each channel of a feature map weighed by the mean of the class's
 * derivative over it, summed, and what speaks against the class left out.
 *
 * @param map float32 [1, channels, height, width]
 * @param derivative of the class's logit by the map, of its shape
 * @returns in units of the logit, times the number of places
 */
export function gradCam(map: TensorValue, derivative: TensorValue): Heat {
  const [, channels, height, width] = map.shape as readonly [number, number, number, number];
  const places = height * width;
  const sums = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const part = (of: TensorValue) =>
      (of.data as Float32Array).subarray(channel * places, (channel + 1) * places);
    const weight = part(derivative).reduce((sum, value) => sum + value, 0) / places;
    part(map).forEach((value, place) => {
      sums[place]! += weight * value;
    });
  }
  return { width, height, values: Float32Array.from(sums, sum => Math.max(sum, 0)) };
}
