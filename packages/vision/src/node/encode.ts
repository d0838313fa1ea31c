import { encode } from 'fast-png';
import type { Image } from '../image.js';

/** The picture as the bytes of an 8-bit PNG: grey, RGB or RGBA. */
export function encodePng({ width, height, channels, data }: Image): Uint8Array {
  return encode({ width, height, channels, data });
}
