import { createImage, grey, type Image } from '@mien/vision';

type Colour = readonly [red: number, green: number, blue: number];

/** What is left of a picture where its share is 0. */
const faintest = 0.12;
/** The share along which the line runs. */
export const lineShare = 0.5;

export interface VeilColours {
  /** `#RRGGBB` of what the picture fades into. */
  readonly ground: string;
  /** `#RRGGBB` of the line around the larger half of shares. */
  readonly line: string;
}

/**
 * A picture in grey that stays clear where its shares are large and fades into the ground where they are small, with a
 * line where they cross one half: a map that needs no colour scale and is told apart in any sight.
 *
 * @param shares from 0 to 1, one for each pixel
 */
export function veiled(picture: Image, shares: Float32Array, { ground, line }: VeilColours): Image<3> {
  const { width, height } = picture;
  const { data: levels } = grey(picture);
  const result = createImage({ width, height }, 3);
  const [paper, ink] = [colourOf(ground), colourOf(line)];
  const reach = Math.max(1, Math.round(width / 160));
  const isInside = (x: number, y: number) => shares[y * width + x]! >= lineShare;
  const isOnLine = (x: number, y: number) =>
    isInside(x, y) &&
    [
      [Math.max(x - reach, 0), y],
      [Math.min(x + reach, width - 1), y],
      [x, Math.max(y - reach, 0)],
      [x, Math.min(y + reach, height - 1)],
    ].some(([nearX, nearY]) => !isInside(nearX!, nearY!));
  for (const [pixel, level] of levels.entries()) {
    const kept = faintest + (1 - faintest) * shares[pixel]!;
    const colour = isOnLine(pixel % width, Math.floor(pixel / width))
      ? ink
      : paper.map(value => value + (level - value) * kept);
    result.data.set(colour.map(Math.round), pixel * 3);
  }
  return result;
}

function colourOf(hexadecimal: string): Colour {
  const part = (at: number) => Number.parseInt(hexadecimal.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}
