import { type Channels, createImage, type Image } from './image.js';

/** Mirrors left and right. */
export function flip<C extends Channels>(image: Image<C>, out?: Uint8Array): Image<C> {
  const { width, height, channels, data } = image;
  const result = createImage(image, channels, out);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = width - 1; x >= 0; x--) {
      const from = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) result.data[at++] = data[from + channel]!;
    }
  }
  return result;
}
