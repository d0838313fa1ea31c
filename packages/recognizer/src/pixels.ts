import { createImage, type Image } from '@mien/vision';

/** What canvases give: RGBA, row-major from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A copy of pixels or an image, as an image of its own memory. @throws where the bytes do not fill the size. */
export function imageOf(picture: Image | Pixels): Image {
  const { data } = picture;
  const channels = 'channels' in picture ? picture.channels : 4;
  return createImage(picture, channels, new Uint8Array(data));
}
