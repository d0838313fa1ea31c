// What every detector of faces must do; run by detector.test.ts for each implementation.

import type { Detection, Detector } from '@mien/recognizer/node';
import {
  type Box,
  box,
  clamp,
  createImage,
  crop,
  grey,
  type Image,
  intersectionOverUnion,
  resize,
} from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photograph } from '../../../test/faces/photographs.js';

/** The five faces of sample 5, by eye, in pixels of the picture at a third of its size, from hairline to chin. */
const faces = [
  box<'frame'>(262, 43, 50, 67),
  box<'frame'>(193, 139, 61, 83),
  box<'frame'>(475, 131, 65, 88),
  box<'frame'>(373, 74, 56, 75),
  box<'frame'>(123, 299, 63, 85),
];

export function detectorContract(name: string, open: () => Promise<Detector>): void {
  describe(name, () => {
    let detector: Detector;
    let whole: Image;
    let picture: Image;

    beforeAll(async () => {
      detector = await open();
      whole = await decode(photograph(5));
      picture = resize(whole, { width: Math.round(whole.width / 3), height: Math.round(whole.height / 3) });
    });
    afterAll(() => detector.close());

    const found = (detections: readonly Detection[], expected: Box<'frame'>, least = 0.5) =>
      detections.some(({ box }) => intersectionOverUnion(box, expected) >= least);

    test.each(['photo', 'stream'] as const)('finds each face of a photograph once, mode %s', async mode => {
      const detections = await detector.detect(picture, { mode });
      expect(detections).toHaveLength(faces.length);
      for (const face of faces) expect(found(detections, face)).toBe(true);
      for (const { box, score, landmarks } of detections) {
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(landmarks.rightEye.x).toBeLessThan(landmarks.leftEye.x);
        expect(landmarks.rightEye.y).toBeLessThan(landmarks.mouth.y);
        for (const name of ['rightEye', 'leftEye', 'noseTip', 'mouth'] as const) {
          const { x, y } = landmarks[name];
          expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(true);
        }
      }
      const scores = detections.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    });

    test('finds each face of a larger picture in stream mode', async () => {
      const detections = await detector.detect(whole, { mode: 'stream' });
      expect(detections).toHaveLength(faces.length);
      for (const { x, y, width, height } of faces) {
        expect(found(detections, box(3 * x, 3 * y, 3 * width, 3 * height))).toBe(true);
      }
    });

    test('finds faces of 22 pixels in photo mode only', async () => {
      const scale = 22 / 75;
      const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
      // On a large ground, so that the whole frame in one window shows them far too small.
      const small = crop(resize(picture, size), box(-500, -300, 1200, 900), 'zero');
      const hits = async (mode: 'photo' | 'stream') => {
        const detections = await detector.detect(small, { mode });
        const places = faces.map(({ x, y, width, height }) =>
          box<'frame'>(500 + x * scale, 300 + y * scale, width * scale, height * scale),
        );
        return places.filter(place => found(detections, place, 0.4)).length;
      };
      expect(await hits('photo')).toBeGreaterThanOrEqual(4);
      expect(await hits('stream')).toBe(0);
    });

    test('finds a face that fills the frame', async () => {
      const face = crop(picture, box(193, 134, 64, 90));
      const detections = await detector.detect(face, { mode: 'photo' });
      expect(detections).toHaveLength(1);
      expect(intersectionOverUnion(clamp(detections[0]!.box, face), box(0, 5, 61, 83))).toBeGreaterThan(0.6);
    });

    test('finds the same faces in grey and in RGBA', async () => {
      const { width, height, data } = picture;
      const rgba = createImage({ width, height }, 4);
      for (let pixel = 0; pixel < width * height; pixel++) {
        rgba.data.set([...data.subarray(pixel * 3, pixel * 3 + 3), 255], pixel * 4);
      }
      const expected = await detector.detect(picture, { mode: 'stream' });
      expect(await detector.detect(rgba, { mode: 'stream' })).toEqual(expected);
      const inGrey = await detector.detect(grey(picture), { mode: 'stream' });
      for (const { box } of expected) expect(found(inGrey, box, 0.7)).toBe(true);
    });

    test.each([
      ['1x1', createImage({ width: 1, height: 1 }, 3)],
      ['3x2000', createImage({ width: 3, height: 2000 }, 1)],
      ['black', createImage({ width: 300, height: 200 }, 3)],
      ['white', createImage({ width: 300, height: 200 }, 3, new Uint8Array(180_000).fill(255))],
    ])('finds none in a picture of %s', async (_what, blank) => {
      expect(await detector.detect(blank, { mode: 'photo' })).toEqual([]);
      expect(await detector.detect(blank, { mode: 'stream' })).toEqual([]);
    });

    test('gives the same answer when asked twice at once', async () => {
      const [first, second] = await Promise.all(
        [1, 2].map(() => detector.detect(picture, { mode: 'stream' })),
      );
      expect(first).toEqual(second);
    });

    test('stops when aborted', async () => {
      const reason = new Error('enough');
      await expect(
        detector.detect(picture, { mode: 'photo', signal: AbortSignal.abort(reason) }),
      ).rejects.toBe(reason);
      const abort = new AbortController();
      const detecting = detector.detect(picture, { mode: 'photo', signal: abort.signal });
      setTimeout(() => abort.abort(reason), 20);
      await expect(detecting).rejects.toBe(reason);
    });

    test('refuses after close', async () => {
      const closed = await open();
      await closed.close();
      await expect(closed.detect(picture, { mode: 'stream' })).rejects.toThrow(/closed/);
    });
  });
}
