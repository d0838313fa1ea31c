// Which part of the picture the classifier sees: the square that FER2013 would have cut out.
import { type Box, box, crop, type Image, type Point, point, wholePixels } from '@mien/vision';
import type { Detection } from './detector/detector.js';

/**
 * Fitted by `npm run bench -- framing` on FER2013's Training rows, where the square is the whole row
 * (docs/decisions/0010): the square's side, and how far its centre lies below that of the face's box,
 * both in heights of the box.
 */
export const framing = { side: 0.94, down: -0.01 };

/** The square around a face, upright as FER2013's are; may hang over the picture's edge. */
export function faceSquare({ box: face }: Pick<Detection, 'box'>): Box<'frame'> {
  const side = face.height * framing.side;
  const centreX = face.x + face.width / 2;
  const centreY = face.y + face.height / 2 + face.height * framing.down;
  return box(centreX - side / 2, centreY - side / 2, side, side);
}

/** Cuts out the square in whole pixels; what lies outside the picture repeats its edge. */
export function cropFace(image: Image, square: Box<'frame'>): Image {
  return crop(image, wholePixels(square), 'edge');
}

export function middleOf(a: Point<'frame'>, b: Point<'frame'>): Point<'frame'> {
  return point((a.x + b.x) / 2, (a.y + b.y) / 2);
}
