import { box } from '@mien/vision';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInZone, zoneSchema } from '../../src/stream/zone.js';

const frame = { width: 200, height: 100 };
const at = (x: number, y: number) => box<'frame'>(x - 5, y - 5, 10, 10);
const bed = [
  { x: 0.5, y: 0.2 },
  { x: 0.9, y: 0.4 },
  { x: 0.7, y: 0.9 },
  { x: 0.3, y: 0.6 },
];

test.each([
  ['its middle', 120, 50, true],
  ['the corner of the frame', 5, 5, false],
  ['left of a slanting side', 64, 40, false],
  ['right of that side', 90, 40, true],
  ['outside the frame', -50, 50, false],
])('a face at %s', (_where, x, y, inside) => {
  expect(isInZone(bed, at(x, y), frame)).toBe(inside);
});

test('without a zone every face is in it', () => {
  expect(isInZone(null, at(-50, 500), frame)).toBe(true);
});

test('a rectangle holds what its sides enclose, whatever the size of the frame', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.integer({ min: 1, max: 5000 }), (x, y, width) => {
      fc.pre(Math.abs(x - 0.25) > 1e-9 && Math.abs(x - 0.75) > 1e-9 && Math.abs(y - 0.5) > 1e-9);
      const zone = [
        { x: 0.25, y: 0 },
        { x: 0.75, y: 0 },
        { x: 0.75, y: 0.5 },
        { x: 0.25, y: 0.5 },
      ];
      const face = box<'frame'>(x * width, y * 700, 0, 0);
      expect(isInZone(zone, face, { width, height: 700 })).toBe(x > 0.25 && x < 0.75 && y < 0.5 && y >= 0);
    }),
  );
});

test.each([
  [[]],
  [
    [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  ],
  [[...bed.slice(1), { x: 1.2, y: 0 }]],
  [[...bed, { x: Number.NaN, y: 0 }]],
])('refuses %j', zone => {
  expect(zoneSchema.safeParse(zone).success).toBe(false);
});
