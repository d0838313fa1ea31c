import {
  area,
  type Box,
  box,
  boxToCrop,
  boxToFrame,
  clamp,
  expressionStyle,
  expressions,
  intersectionOverUnion,
  point,
  pointToCrop,
  pointToFrame,
  squareAround,
  wholePixels,
} from '@mien/vision';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const position = fc.integer({ min: -100, max: 100 });
const length = fc.integer({ min: 0, max: 80 });
const boxes = fc.tuple(position, position, length, length).map(sides => box<'frame'>(...sides));

describe('intersection over union', () => {
  test('of two halves of three is a third', () => {
    expect(intersectionOverUnion(box<'frame'>(0, 0, 2, 1), box<'frame'>(1, 0, 2, 1))).toBeCloseTo(1 / 3);
  });

  test('is symmetric, between 0 and 1, and 1 for equal boxes with an area', () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        const share = intersectionOverUnion(a, b);
        expect(share).toBe(intersectionOverUnion(b, a));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(intersectionOverUnion(a, a)).toBe(area(a) > 0 ? 1 : 0);
      }),
    );
  });
});

test('clamp stays inside the picture and keeps a box that is inside', () => {
  const picture = { width: 50, height: 40 };
  fc.assert(
    fc.property(boxes, a => {
      const inside = clamp(a, picture);
      expect(Math.min(inside.x, inside.y, inside.width, inside.height)).toBeGreaterThanOrEqual(0);
      expect(inside.x + inside.width).toBeLessThanOrEqual(50);
      expect(inside.y + inside.height).toBeLessThanOrEqual(40);
      expect(clamp(inside, picture)).toEqual(inside);
    }),
  );
});

test('a square around a box has its centre', () => {
  expect(squareAround(box<'frame'>(10, 20, 4, 8), 1.5)).toEqual({ x: 6, y: 18, width: 12, height: 12 });
});

test('whole pixels are the nearest, at least one', () => {
  expect(wholePixels(box<'frame'>(1.4, 1.6, 2.2, 0.1))).toEqual({ x: 1, y: 2, width: 3, height: 1 });
});

describe('from frame to crop and back', () => {
  const view = { region: box<'frame'>(100, 50, 96, 192), width: 48, height: 48 };

  test('by hand', () => {
    expect(pointToCrop(point(148, 146), view)).toEqual({ x: 24, y: 24 });
    expect(boxToFrame(box(0, 0, 48, 48), view)).toEqual(view.region);
  });

  test('returns to the start', () => {
    fc.assert(
      fc.property(boxes, a => {
        const back = boxToFrame(boxToCrop(a, view), view);
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(a[key], 9);
        const corner = pointToFrame(pointToCrop(point(a.x, a.y), view), view);
        expect([corner.x, corner.y]).toEqual([expect.closeTo(a.x, 9), expect.closeTo(a.y, 9)]);
      }),
    );
  });

  test('the compiler keeps the spaces apart', () => {
    const inCrop: Box<'crop'> = box(0, 0, 1, 1);
    // @ts-expect-error a box of the crop is no box of the frame
    const inFrame: Box<'frame'> = inCrop;
    // @ts-expect-error nor is a point
    expect(pointToCrop(point<'crop'>(inFrame.x, 0), view)).toBeDefined();
  });
});

test('every expression has a letter, a marker and colours of its own', () => {
  const styles = expressions.map(expression => expressionStyle[expression]);
  for (const part of ['letter', 'marker', 'light', 'dark'] as const) {
    expect(new Set(styles.map(style => style[part])).size).toBe(expressions.length);
  }
  expect(styles.map(style => style.letter).join('')).toBe('ADFHSUN');
});

test.each([
  ['light', '#FAF8F4', 3.1],
  ['dark', '#10161A', 4.6],
] as const)('colours on the %s ground are told from it', (theme, ground, contrastAtLeast) => {
  for (const expression of expressions) {
    expect(contrastRatio(expressionStyle[expression][theme], ground), expression).toBeGreaterThanOrEqual(
      contrastAtLeast,
    );
  }
});

/** WCAG 2.2's contrast ratio of two colours `#RRGGBB`. */
function contrastRatio(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
