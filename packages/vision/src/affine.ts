import { type Border, borderPosition } from './border.js';
import { type Channels, createImage, type Image, type Size } from './image.js';

/**
 * Where each pixel of the result comes from, in pixel units with the origin in the top left corner
 * of the top left pixel: source x = xx·x + xy·y + x0, source y = yx·x + yy·y + y0.
 */
export interface AffineTransform {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** A turn, a change of size and a move about the centre of a picture. */
export interface Movement {
  /** Degrees counter-clockwise as seen; 0 if absent. */
  readonly rotationDegrees?: number;
  /** Above 1 the content grows; 1 if absent. */
  readonly scale?: number;
  /** Pixels of the result to the right; 0 if absent. */
  readonly shiftX?: number;
  /** Pixels of the result downwards; 0 if absent. */
  readonly shiftY?: number;
}

export interface AffineOptions extends Size {
  readonly border: Border;
}

/**
 * The transform that turns and scales a picture of size `source` about its centre, puts that centre
 * into the middle of the result and moves it by the shift.
 *
 * @throws where the scale is not above 0, or a value is not finite.
 */
export function affineTransform(movement: Movement, source: Size, target: Size = source): AffineTransform {
  const { rotationDegrees = 0, scale = 1, shiftX = 0, shiftY = 0 } = movement;
  if (!(scale > 0)) throw new RangeError(`a picture cannot be scaled by ${scale}: give a scale above 0`);
  const angle = (rotationDegrees * Math.PI) / 180;
  const cosine = Math.cos(angle) / scale;
  const sine = Math.sin(angle) / scale;
  const centreX = target.width / 2 + shiftX;
  const centreY = target.height / 2 + shiftY;
  return {
    xx: cosine,
    xy: -sine,
    x0: source.width / 2 - cosine * centreX + sine * centreY,
    yx: sine,
    yy: cosine,
    y0: source.height / 2 - sine * centreX - cosine * centreY,
  };
}

/**
 * Samples the image bilinearly at the places `transform` names, rounding to the nearest level. It
 * does not antialias: `resize` first where a picture shrinks to less than half.
 *
 * @throws where a value of the transform is not finite.
 */
export function affine<C extends Channels>(
  image: Image<C>,
  transform: AffineTransform,
  { width, height, border }: AffineOptions,
  out?: Uint8Array,
): Image<C> {
  const { xx, xy, x0, yx, yy, y0 } = transform;
  const numbers = [xx, xy, x0, yx, yy, y0];
  if (!numbers.every(Number.isFinite)) {
    throw new RangeError(`an affine transform needs finite numbers, not ${numbers.join(', ')}`);
  }
  const result = createImage({ width, height }, image.channels, out);
  const { data, channels } = image;
  const rowLength = image.width * channels;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceX = xx * (x + 0.5) + xy * (y + 0.5) + x0 - 0.5;
      const sourceY = yx * (x + 0.5) + yy * (y + 0.5) + y0 - 0.5;
      const floorX = Math.floor(sourceX);
      const floorY = Math.floor(sourceY);
      const toRight = sourceX - floorX;
      const toBottom = sourceY - floorY;
      const left = borderPosition(floorX, image.width, border) * channels;
      const right = borderPosition(floorX + 1, image.width, border) * channels;
      const top = borderPosition(floorY, image.height, border) * rowLength;
      const bottom = borderPosition(floorY + 1, image.height, border) * rowLength;
      for (let channel = 0; channel < channels; channel++) {
        const topLeft = valueAt(data, top, left, channel);
        const topRight = valueAt(data, top, right, channel);
        const bottomLeft = valueAt(data, bottom, left, channel);
        const bottomRight = valueAt(data, bottom, right, channel);
        const above = topLeft + (topRight - topLeft) * toRight;
        const below = bottomLeft + (bottomRight - bottomLeft) * toRight;
        result.data[at++] = above + (below - above) * toBottom + 0.5;
      }
    }
  }
  return result;
}

/** The value at the start of a row plus the start of a column, either of which is negative for black. */
function valueAt(data: Uint8Array, row: number, column: number, channel: number): number {
  return row < 0 || column < 0 ? 0 : data[row + column + channel]!;
}
