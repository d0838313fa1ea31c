// Every operation against PIL, OpenCV and numpy (golden/operations.py).
import {
  type AffineTransform,
  affine,
  affineTransform,
  type Border,
  brightness,
  contrast,
  crop,
  equalise,
  flip,
  type GreyImage,
  grey,
  normalise,
  type Preprocessing,
  prepare,
  type Rectangle,
  resize,
} from '@mien/vision';
import { describe, expect, test } from 'vitest';
import { type GoldenPicture, greatestDifference, imageOf, readGolden } from './golden.js';

interface Pair {
  readonly source: GoldenPicture;
  readonly result: GoldenPicture;
}
interface Values {
  readonly source: GoldenPicture;
  readonly values: readonly number[];
}

const golden = readGolden<{
  readonly grey: readonly Pair[];
  readonly resize: readonly Pair[];
  readonly flip: readonly Pair[];
  readonly crop: readonly (Pair & { readonly box: Rectangle; readonly border: Border })[];
  readonly affine: readonly (Values & { readonly transform: AffineTransform; readonly border: Border })[];
  readonly rotate: readonly { source: GoldenPicture; rotationDegrees: number; values: (number | null)[] }[];
  readonly equalise: readonly Pair[];
  readonly tone: readonly (Pair & { readonly kind: 'brightness' | 'contrast'; readonly factor: number })[];
  readonly normalise: readonly (Values & { readonly mean: number; readonly deviation: number })[];
  readonly prepare: readonly (Values & { readonly preprocessing: Preprocessing })[];
}>('operations.json');

const sizeOf = ({ width, height }: GoldenPicture) => `${width}x${height}`;

describe('to the bit', () => {
  test.each(golden.grey)('grey, as PIL', ({ source, result }) => {
    expect(grey(imageOf(source))).toEqual(imageOf(result));
  });

  test.each(golden.resize.map(pair => ({ ...pair, from: sizeOf(pair.source), to: sizeOf(pair.result) })))(
    'resize $source.channels channels from $from to $to, as PIL',
    ({ source, result }) => {
      expect(resize(imageOf(source), result)).toEqual(imageOf(result));
    },
  );

  test.each(golden.flip)('flip, as PIL', ({ source, result }) => {
    expect(flip(imageOf(source))).toEqual(imageOf(result));
  });

  test.each(golden.crop)(
    'crop at ($box.x, $box.y) with border $border, as numpy pads',
    ({ source, box, border, result }) => {
      expect(crop(imageOf(source), box, border)).toEqual(imageOf(result));
    },
  );

  test.each(golden.equalise)('equalise, as OpenCV', ({ source, result }) => {
    expect(equalise(imageOf(source) as GreyImage)).toEqual(imageOf(result));
  });

  test.each(golden.normalise)(
    'normalise $source.channels channel(s), as numpy',
    ({ source, values, ...by }) => {
      expect([...normalise(imageOf(source), by)]).toEqual(values);
    },
  );

  test.each(golden.prepare)(
    'prepare $preprocessing, as PIL, OpenCV and numpy',
    ({ source, preprocessing, values }) => {
      expect([...prepare(imageOf(source), preprocessing)]).toEqual(values);
    },
  );
});

describe('to the nearest level', () => {
  test.each(golden.affine)(
    'affine $transform with border $border, as PIL',
    ({ source, transform, border, values }) => {
      const { data } = affine(imageOf(source), transform, { ...source, border });
      expect(greatestDifference(data, values)).toBeLessThan(0.501);
    },
  );

  test.each(golden.rotate)(
    'rotation by $rotationDegrees degrees, as PIL',
    ({ source, rotationDegrees, values }) => {
      const transform = affineTransform({ rotationDegrees }, source);
      const { data } = affine(imageOf(source), transform, { ...source, border: 'edge' });
      const inside = values.map((value, at) => value ?? data[at]!);
      expect(values.filter(value => value !== null).length).toBeGreaterThan(values.length / 2);
      expect(greatestDifference(data, inside)).toBeLessThan(0.501);
    },
  );

  // PIL cuts fractions off where we round.
  test.each(golden.tone)('$kind by $factor, as PIL', ({ kind, factor, source, result }) => {
    const change = { brightness, contrast }[kind];
    expect(greatestDifference(change(imageOf(source), factor).data, result.data)).toBeLessThanOrEqual(1);
  });
});
