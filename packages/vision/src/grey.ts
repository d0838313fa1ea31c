import { createImage, type GreyImage, type Image, isGrey } from './image.js';

/**
 * Luma by ITU-R 601 (0.299 red, 0.587 green, 0.114 blue) in 16-bit fixed point, to the bit as PIL's
 * `convert('L')`. A grey image is returned as it is. Alpha is ignored: `decode` has already flattened it.
 */
export function grey(image: Image, out?: Uint8Array): GreyImage {
  if (isGrey(image)) return image;
  const { data, channels } = image;
  const result = createImage(image, 1, out);
  for (let pixel = 0, at = 0; pixel < result.data.length; pixel++, at += channels) {
    result.data[pixel] = (19595 * data[at]! + 38470 * data[at + 1]! + 7471 * data[at + 2]! + 0x8000) >> 16;
  }
  return result;
}
