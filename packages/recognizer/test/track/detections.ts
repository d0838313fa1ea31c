import type { Detection } from '@mien/recognizer/node';
import { box, point } from '@mien/vision';

/** A detection whose face stands around a centre; its landmarks lie where an upright face has them. */
export function detectionAround(x: number, y: number, height = 100, score = 0.9): Detection {
  const width = height * 0.75;
  const place = (across: number, down: number) => point<'frame'>(x + across * width, y + down * height);
  return {
    box: box(x - width / 2, y - height / 2, width, height),
    score,
    landmarks: {
      rightEye: place(-0.2, -0.1),
      leftEye: place(0.2, -0.1),
      noseTip: place(0, 0.08),
      mouth: place(0, 0.22),
      rightEar: place(-0.45, 0),
      leftEar: place(0.45, 0),
    },
  };
}
