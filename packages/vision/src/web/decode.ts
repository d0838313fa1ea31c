import { formatBytes, pictureFormat } from '../format.js';
import { createImage, type Image } from '../image.js';
import { requireDecodableSize } from '../limits.js';

/**
 * Reads a PNG, JPEG or WebP (and TIFF, in the browsers that know it) into opaque RGBA in sRGB: EXIF
 * orientation is applied and alpha flattened onto white, as `decode` of `@mien/vision/node` does.
 * Runs on a page and in a worker.
 *
 * @throws where the blob is no such picture, is damaged, has no pixels or more than `maximumPixels`.
 */
export async function decode(blob: Blob): Promise<Image<4>> {
  try {
    const format = pictureFormat(new Uint8Array(await blob.slice(0, formatBytes).arrayBuffer()));
    const bitmap = await createImageBitmap(blob).catch(cause => {
      throw new Error(`this browser finds the ${format} damaged, or cannot read ${format}`, { cause });
    });
    try {
      requireDecodableSize(bitmap);
      return pixelsOf(bitmap);
    } finally {
      bitmap.close();
    }
  } catch (cause) {
    const name = blob instanceof File ? blob.name : `the picture (${blob.size} bytes)`;
    throw new Error(`cannot decode ${name}: ${(cause as Error).message}`, { cause });
  }
}

function pixelsOf(bitmap: ImageBitmap): Image<4> {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new Error(`the browser has no canvas of ${width}x${height} to give: make the picture smaller`);
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return createImage({ width, height }, 4, new Uint8Array(data.buffer));
}
