import { createImage, type Image, requireDecodableSize, type Size } from '@mien/vision';
import { typeName } from './type-name.js';

/** What canvases give: RGBA, row-major from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Pixels or an image as an image over the same memory.
 *
 * @throws where the bytes do not fill the size, are no levels of a known number of channels, or are too many.
 */
export function imageOf(picture: Image | Pixels): Image {
  const { data } = picture;
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new TypeError(
      `cannot read pixels from ${typeName(data)}: give levels from 0 to 255 as a Uint8Array or Uint8ClampedArray`,
    );
  }
  const channels = 'channels' in picture ? picture.channels : 4;
  if (![1, 3, 4].includes(channels)) {
    throw new RangeError(
      `cannot read pixels of ${channels} channel(s): give 1 for grey, 3 for RGB or 4 for RGBA`,
    );
  }
  const image = createImage(picture, channels, new Uint8Array(data.buffer, data.byteOffset, data.length));
  requireReadableSize(image);
  return image;
}

/** @throws where a picture is larger than files may be. */
export function requireReadableSize(size: Size): void {
  try {
    requireDecodableSize(size);
  } catch (cause) {
    throw new RangeError(`cannot read the picture: ${(cause as Error).message}`, { cause });
  }
}
