import type { Size } from './image.js';

/** A picture of more pixels than this is refused. */
export const maximumPixels = 100_000_000;

/** @throws where a picture has no pixels, or more than `maximumPixels`. */
export function requireDecodableSize({ width, height }: Size): void {
  if (!(width > 0 && height > 0)) throw new Error(`it is ${width}x${height}, without any pixels`);
  if (width * height > maximumPixels) {
    const megapixels = ((width * height) / 1e6).toFixed(1);
    throw new Error(
      `it is ${width}x${height} (${megapixels} megapixels), over the limit of ${maximumPixels / 1e6} megapixels: make it smaller first`,
    );
  }
}
