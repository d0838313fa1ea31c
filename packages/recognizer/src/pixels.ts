import { createImage, type Image } from '@mien/vision';

/** What canvases give: RGBA, row-major from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Pixels or an image as an image over the same memory. @throws where the bytes do not fill the size. */
export function imageOf(picture: Image | Pixels): Image {
  const { buffer, byteOffset, length } = picture.data;
  const channels = 'channels' in picture ? picture.channels : 4;
  return createImage(picture, channels, new Uint8Array(buffer, byteOffset, length));
}
