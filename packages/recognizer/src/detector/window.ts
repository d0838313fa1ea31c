import type { Image } from '@mien/vision';
import type { Corner } from './levels.js';

/** What the network sees outside the picture: black, 0 / 127.5 − 1. */
const outside = -1;

/**
 * Writes the square window of `side` pixels at `corner` as the network's input, float32 [3, side, side]
 * in −1…1, into `out` from `offset` on. A grey picture fills the three channels alike.
 */
export function writeWindow(
  { width, height, channels, data }: Image,
  corner: Corner,
  side: number,
  out: Float32Array,
  offset: number,
): void {
  const [left, right] = [Math.max(0, corner.x), Math.min(width, corner.x + side)];
  const [top, bottom] = [Math.max(0, corner.y), Math.min(height, corner.y + side)];
  out.fill(outside, offset, offset + 3 * side * side);
  for (let channel = 0; channel < 3; channel++) {
    const source = channels === 1 ? 0 : channel;
    for (let y = top; y < bottom; y++) {
      let from = (y * width + left) * channels + source;
      let to = offset + (channel * side + y - corner.y) * side + left - corner.x;
      for (let x = left; x < right; x++, from += channels) out[to++] = data[from]! / 127.5 - 1;
    }
  }
}
