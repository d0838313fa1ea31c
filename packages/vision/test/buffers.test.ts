// Output buffers and what the operations refuse.
import {
  affine,
  affineTransform,
  brightness,
  centreCrop,
  contrast,
  createImage,
  crop,
  equalise,
  flip,
  type Image,
  networkInput,
  normalise,
  prepare,
  resize,
} from '@mien/vision';
import { expect, test } from 'vitest';

const size = { width: 6, height: 5 };
const picture = createImage(
  size,
  1,
  Uint8Array.from({ length: 30 }, (_, at) => at * 8),
);
const small = { width: 3, height: 4 };
const preprocessing = { ...small, mean: 0.5, deviation: 0.25, equalise: false };

const operations: readonly (readonly [string, number, (out?: Uint8Array) => Image])[] = [
  ['flip', 30, out => flip(picture, out)],
  ['resize', 12, out => resize(picture, small, out)],
  ['crop', 12, out => crop(picture, { x: -1, y: 2, ...small }, 'reflect', out)],
  ['centreCrop', 12, out => centreCrop(picture, small, out)],
  ['equalise', 30, out => equalise(picture, out)],
  ['brightness', 30, out => brightness(picture, 0.5, out)],
  ['contrast', 30, out => contrast(picture, 0.5, out)],
  [
    'affine',
    12,
    out => affine(picture, affineTransform({ scale: 0.5 }, size, small), { ...small, border: 'zero' }, out),
  ],
];

test.each(operations)('%s writes into a given buffer', (_name, bytes, operate) => {
  const batch = new Uint8Array(bytes + 7).fill(99);
  const result = operate(batch.subarray(3, 3 + bytes));
  expect(result.data.buffer).toBe(batch.buffer);
  expect(result).toEqual(operate());
  expect([...batch.subarray(0, 3), ...batch.subarray(3 + bytes)]).toEqual([99, 99, 99, 99, 99, 99, 99]);
});

test.each(operations)('%s refuses a buffer of another length', (_name, bytes, operate) => {
  expect(() => operate(new Uint8Array(bytes + 1))).toThrow(`${bytes + 1} bytes cannot hold`);
});

test('normalise and prepare write a batch in place', () => {
  const batch = new Float32Array(36);
  for (const row of [0, 1, 2]) expect(prepare(picture, preprocessing, batch, row * 12)).toBe(batch);
  const one = prepare(picture, preprocessing);
  expect([...batch]).toEqual([...one, ...one, ...one]);
  expect(() => prepare(picture, preprocessing, batch, 30)).toThrow('12 values from offset 30 do not fit');
});

test.each<readonly [string, () => unknown, RegExp]>([
  ['no width', () => createImage({ width: 0, height: 4 }, 1), /cannot be 0x4 pixels/],
  [
    'a size that is no number',
    () => resize(picture, { width: Number.NaN, height: 4 }),
    /cannot be NaNx4 pixels/,
  ],
  ['a crop between pixels', () => crop(picture, { x: 0.5, y: 0, ...small }), /not at \(0\.5, 0\)/],
  ['a scale of 0', () => affineTransform({ scale: 0 }, size), /cannot be scaled by 0/],
  [
    'an infinite turn',
    () => affine(picture, affineTransform({ rotationDegrees: Infinity }, size), { ...size, border: 'edge' }),
    /finite numbers, not NaN/,
  ],
  ['a negative brightness', () => brightness(picture, -1), /brightness factor of -1/],
  ['a contrast that is no number', () => contrast(picture, Number.NaN), /contrast factor of NaN/],
  ['a deviation of 0', () => normalise(picture, { mean: 0.5, deviation: 0 }), /deviation 0/],
  ['a mean that is no number', () => normalise(picture, { mean: Number.NaN, deviation: 1 }), /mean NaN/],
  ['an input of another size', () => networkInput(picture, preprocessing), /crop of 6x5 .* network of 3x4/],
])('refuses %s', (_what, operate, message) => {
  expect(operate).toThrow(message);
});
