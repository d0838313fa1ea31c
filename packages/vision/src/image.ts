/** Number of interleaved values a pixel may have: grey, red-green-blue, or that with alpha. */
export type Channels = 1 | 3 | 4;

/** Width and height in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Interleaved 8-bit pixels, row-major from the top left. */
export interface Image<C extends Channels = Channels> extends Size {
  readonly channels: C;
  readonly data: Uint8Array;
}

export type GreyImage = Image<1>;

/**
 * An image over `data`, or over fresh zeros.
 *
 * Operations that take an `out` buffer make their result with this, so `out` must hold exactly
 * width · height · channels bytes (take a `subarray` of a larger buffer).
 *
 * @throws where a side is not a whole number of at least 1, or `data` has another length.
 */
export function createImage<C extends Channels>(
  { width, height }: Size,
  channels: C,
  data?: Uint8Array,
): Image<C> {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new RangeError(
      `a picture cannot be ${width}x${height} pixels: give whole numbers of at least 1 for both sides`,
    );
  }
  const bytes = width * height * channels;
  if (data !== undefined && data.length !== bytes) {
    throw new RangeError(
      `${data.length} bytes cannot hold ${width}x${height} pixels of ${channels} channel(s): give exactly ${bytes}`,
    );
  }
  return { width, height, channels, data: data ?? new Uint8Array(bytes) };
}

export function isGrey(image: Image): image is GreyImage {
  return image.channels === 1;
}

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
