import { createImage } from '@mien/vision';
import { expect, test } from 'vitest';
import { shrink } from '../src/detector/shrink.js';

test('each pixel of a smaller picture is the mean of a square, what is left over dropped', () => {
  const image = createImage(
    { width: 5, height: 3 },
    1,
    Uint8Array.from([0, 1, 2, 3, 9, 2, 3, 4, 6, 9, 9, 9, 9, 9, 9]),
  );
  const means = Uint8Array.of(2, 2, 2, 4, 4, 4);
  expect(shrink(image, 2)).toEqual(createImage({ width: 2, height: 1 }, 3, means));
  const row = createImage(
    { width: 2, height: 2 },
    4,
    Uint8Array.of(...[8, 6, 4, 255], ...[4, 2, 0, 255], ...[8, 6, 4, 0], ...[4, 2, 0, 0]),
  );
  expect(shrink(row, 2)).toEqual(createImage({ width: 1, height: 1 }, 3, Uint8Array.of(6, 4, 2)));
  const colours = createImage({ width: 2, height: 1 }, 3, Uint8Array.of(1, 2, 3, 4, 5, 6));
  expect(shrink(colours, 1)).toBe(colours);
});
