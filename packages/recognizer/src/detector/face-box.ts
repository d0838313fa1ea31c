// From BlazeFace's square, which leaves out the forehead, to a box around the face from hairline to chin.
import { type Box, box, point } from '@mien/vision';
import type { Candidate } from './candidates.js';
import { type Detection, type LandmarkName, type Landmarks, landmarkNames } from './detector.js';

/**
 * Fitted on the even half of the pictures of `npm run bench -- detection` (docs/decisions/0009):
 * how far the box's centre lies from the square's, in heights of the square, and how its sides compare.
 */
export const boxFit = { right: 0.005, down: -0.083, width: Math.exp(-0.079), height: Math.exp(0.225) };

export function detectionOf({ score, values }: Candidate): Detection {
  return { score, box: faceBox(values), landmarks: landmarksOf(values) };
}

/** Of values in pixels of the picture. */
export function faceBox(values: Float32Array): Box<'frame'> {
  const [left, top, right, bottom] = values as unknown as readonly [number, number, number, number];
  const squareHeight = bottom - top;
  const width = (right - left) * boxFit.width;
  const height = squareHeight * boxFit.height;
  const centreX = (left + right) / 2 + boxFit.right * squareHeight;
  const centreY = (top + bottom) / 2 + boxFit.down * squareHeight;
  return box(centreX - width / 2, centreY - height / 2, width, height);
}

function landmarksOf(values: Float32Array): Landmarks {
  return Object.fromEntries(
    landmarkNames.map((name, at) => [name, point(values[4 + 2 * at]!, values[5 + 2 * at]!)]),
  ) as Record<LandmarkName, Landmarks[LandmarkName]>;
}
