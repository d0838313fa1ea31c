/** A picture of more pixels than this is refused before it is decoded. */
export const maximumPixels = 100_000_000;

/** @throws where a picture of that size has no pixels, or more than `maximumPixels`; `name` says which picture. */
export function requireDecodableSize(name: string, width: number, height: number): void {
  if (!(width > 0 && height > 0)) {
    throw new Error(`${name} is ${width}x${height}: it has no pixels to read`);
  }
  if (width * height > maximumPixels) {
    const megapixels = (width * height) / 1e6;
    throw new Error(
      `${name} is ${width}x${height} (${megapixels.toFixed(1)} megapixels), over the limit of ${maximumPixels / 1e6} megapixels: make it smaller first`,
    );
  }
}
