// Frames of 1280x720 that show a given number of real faces, each a little moved and noisy, always the same.
import { Random } from '@mien/trainer';
import { type Box, box, createImage, crop, type Image, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { photograph } from '../../test/faces/photographs.js';

/** The faces of sample 5, with what is around them: squares of the photograph, by eye. */
export const faces = [
  box<'frame'>(660, 30, 400, 400),
  box<'frame'>(470, 340, 400, 400),
  box<'frame'>(1320, 320, 400, 400),
  box<'frame'>(1000, 130, 400, 400),
  box<'frame'>(260, 820, 400, 400),
] as const;

export const frameSize = { width: 1280, height: 720 };
const cell = { columns: 4, width: 320, height: 360 };
const ground = 110;

/** The picture of a face with what is around it. */
export async function facePicture(square: Box<'frame'>): Promise<Image> {
  const picture = crop(await decode(photograph(5)), square);
  return resize(picture, { width: cell.width, height: cell.width });
}

/** Frames with so many faces (8 at most) in a grid, moved by up to 2 pixels, with noise of up to `noise` levels. */
export async function facesFrames(count: number, frames: number, noise: number): Promise<readonly Image[]> {
  const random = Random.fromSeed(1);
  const pictures = await Promise.all(
    Array.from({ length: count }, (_, number) => facePicture(faces[number % faces.length]!)),
  );
  return Array.from({ length: frames }, () => {
    const frame = createImage(frameSize, 3);
    frame.data.fill(ground);
    for (const [number, picture] of pictures.entries()) {
      const column = number % cell.columns;
      const row = Math.floor(number / cell.columns);
      paste(
        frame,
        picture,
        column * cell.width + random.integer(3),
        row * cell.height + 20 + random.integer(3),
      );
    }
    for (let at = 0; at < frame.data.length; at++) {
      frame.data[at] = Math.max(0, Math.min(255, frame.data[at]! + random.uniform(-noise, noise)));
    }
    return frame;
  });
}

/** Puts a picture into a frame, as far as it fits. */
export function paste(frame: Image, picture: Image, left: number, top: number): void {
  const width = Math.min(picture.width, frame.width - left) * frame.channels;
  for (let y = 0; y < Math.min(picture.height, frame.height - top); y++) {
    const from = y * picture.width * picture.channels;
    const row = picture.data.subarray(from, from + width);
    frame.data.set(row, ((top + y) * frame.width + left) * frame.channels);
  }
}
