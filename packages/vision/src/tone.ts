// Changes of grey level alone: each value is looked up in a table of 256, rounded half to even and
// limited to 0…255 (which is what storing into a Uint8ClampedArray does).
import { grey } from './grey.js';
import { type Channels, createImage, type GreyImage, type Image } from './image.js';

/**
 * Histogram equalisation, to the bit as OpenCV's `equalizeHist`: a level becomes 255 times the share
 * of pixels at or below it, the darkest level present being left out of both counts and becoming 0.
 * A picture of one level is left alone. (PIL's `ImageOps.equalize` works in whole steps of
 * pixels / 255 and loses most of its levels on a 48x48 picture.)
 */
export function equalise(image: GreyImage, out?: Uint8Array): GreyImage {
  const histogram = new Uint32Array(256);
  for (let pixel = 0; pixel < image.data.length; pixel++) histogram[image.data[pixel]!]!++;
  const darkest = histogram.findIndex(count => count > 0);
  const others = image.data.length - histogram[darkest]!;
  if (others === 0) return mapLevels(image, level => level, out);

  const scale = Math.fround(255 / others); // OpenCV reckons in float32
  const upTo = new Int32Array(256);
  for (let level = darkest + 1; level < 256; level++) upTo[level] = upTo[level - 1]! + histogram[level]!;
  return mapLevels(image, level => Math.fround(upTo[level]! * scale), out);
}

/** Multiplies every value by `factor`, as torchvision's `adjust_brightness`: 0 is black, 1 no change. */
export function brightness<C extends Channels>(image: Image<C>, factor: number, out?: Uint8Array): Image<C> {
  requireFactor('brightness', factor);
  return mapLevels(image, level => level * factor, out);
}

/**
 * Moves every value away from the mean grey level by `factor`, as torchvision's `adjust_contrast`
 * (the mean rounded to a whole level): 0 is flat grey, 1 no change.
 */
export function contrast<C extends Channels>(image: Image<C>, factor: number, out?: Uint8Array): Image<C> {
  requireFactor('contrast', factor);
  const levels = grey(image).data;
  let total = 0;
  for (let pixel = 0; pixel < levels.length; pixel++) total += levels[pixel]!;
  const mean = Math.round(total / levels.length);
  return mapLevels(image, level => mean + (level - mean) * factor, out);
}

/** Alpha, where there is any, is mapped too: `decode` leaves none. */
function mapLevels<C extends Channels>(
  image: Image<C>,
  toLevel: (level: number) => number,
  out?: Uint8Array,
): Image<C> {
  const result = createImage(image, image.channels, out);
  const table = new Uint8ClampedArray(256);
  for (let level = 0; level < 256; level++) table[level] = toLevel(level);
  for (let at = 0; at < result.data.length; at++) result.data[at] = table[image.data[at]!]!;
  return result;
}

function requireFactor(what: string, factor: number): void {
  if (!(factor >= 0 && Number.isFinite(factor))) {
    throw new RangeError(`a ${what} factor of ${factor} makes no picture: give a number of at least 0`);
  }
}
