import type { Image } from '@mien/vision';
import sharp from 'sharp';
import { annotationSvg, type FaceToDraw, type Theme } from '../annotate.js';

/** The picture with its faces drawn in, as the bytes of a PNG or JPEG, or as its pixels, RGB. */
export async function annotate(
  image: Image,
  faces: readonly FaceToDraw[],
  {
    format = 'png',
    theme = 'light',
  }: { readonly format?: 'png' | 'jpeg' | 'raw'; readonly theme?: Theme } = {},
): Promise<Uint8Array> {
  const { width, height, channels, data } = image;
  const overlay = Buffer.from(annotationSvg(image, faces, theme));
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace('srgb')
    .composite([{ input: overlay }])
    .removeAlpha()
    .toFormat(format)
    .toBuffer();
}
