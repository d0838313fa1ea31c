import { createImage, gaussianBlur } from '@mien/vision';
import { describe, expect, test } from 'vitest';

describe('gaussian blur', () => {
  test('leaves an even picture as it is', () => {
    const even = createImage({ width: 48, height: 48 }, 1, new Uint8Array(48 * 48).fill(77));
    expect(gaussianBlur(even, 1.5).data).toEqual(even.data);
  });

  test('spreads a point by the bell curve', () => {
    const point = createImage({ width: 21, height: 15 }, 1);
    point.data[7 * 21 + 10] = 255;
    const { data } = gaussianBlur(point, 2);
    expect(data[7 * 21 + 10]).toBe(Math.round(255 / (2 * Math.PI * 4)));
    for (const [right, down] of [
      [2, 0],
      [0, 2],
      [-2, 0],
      [0, -2],
    ] as const) {
      expect(data[(7 + down) * 21 + 10 + right]).toBe(Math.round((255 / (8 * Math.PI)) * Math.exp(-4 / 8)));
    }
  });

  test('refuses a deviation that is none', () => {
    const picture = createImage({ width: 2, height: 2 }, 1);
    expect(() => gaussianBlur(picture, 0)).toThrow('a blur of 0 px cannot be made: give a number above 0');
    expect(() => gaussianBlur(picture, Number.NaN)).toThrow(/a blur of NaN px/);
  });
});
