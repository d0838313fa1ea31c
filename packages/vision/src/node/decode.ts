import { open } from 'node:fs/promises';
import sharp from 'sharp';
import { formatBytes, pictureFormat } from '../format.js';
import { createImage, type Image } from '../image.js';
import { requireDecodableSize } from '../limits.js';
import { damaged } from './damaged.js';
import { decodePlainPng, isPlainPng, pngSize } from './png.js';

/**
 * Reads a PNG, JPEG, WebP or TIFF from its bytes or from a file: one channel where the picture is
 * grey, else three in sRGB. EXIF orientation is applied, CMYK and embedded colour profiles are
 * converted, 16 bits become 8, alpha is flattened onto white; of several pages the first is read.
 *
 * @throws where the file can't be read, is no such picture, is damaged or cut short, has no pixels or
 * more than `maximumPixels`. The message names the file.
 */
export async function decode(source: Uint8Array | string): Promise<Image<1> | Image<3>> {
  try {
    const bytes = typeof source === 'string' ? await readPicture(source) : source;
    if (pictureFormat(bytes) === 'png') {
      requireDecodableSize(pngSize(bytes));
      if (isPlainPng(bytes)) return decodePlainPng(bytes);
    }
    return await decodeWithSharp(bytes);
  } catch (cause) {
    const name = typeof source === 'string' ? source : `the picture (${source.length} bytes)`;
    throw new Error(`cannot decode ${name}: ${(cause as Error).message}`, { cause });
  }
}

/** The bytes of a file, of which only the first are read where they are no picture's. */
async function readPicture(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    // What is no file, such as a pipe, can be read only once.
    if ((await file.stat()).isFile()) {
      const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(formatBytes), position: 0 });
      pictureFormat(buffer.subarray(0, bytesRead));
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function decodeWithSharp(bytes: Uint8Array): Promise<Image<1> | Image<3>> {
  // The limit is checked below, where the message can name it.
  const picture = sharp(bytes, { autoOrient: true, failOn: 'error', limitInputPixels: false });
  const metadata = await picture.metadata().catch(damaged);
  requireDecodableSize(metadata);
  const isGrey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const { data, info } = await picture
    .flatten({ background: 'white' })
    .toColourspace(isGrey ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(damaged);
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return isGrey ? createImage(info, 1, pixels) : createImage(info, 3, pixels);
}
