// What holds of every picture; fast-check prints the seed where a property fails.
import {
  affine,
  affineTransform,
  type Border,
  brightness,
  type Channels,
  contrast,
  createImage,
  crop,
  equalise,
  flip,
  type GreyImage,
  grey,
  type Image,
  normalise,
  prepare,
  resize,
} from '@mien/vision';
import { decode } from '@mien/vision/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGolden } from './golden.js';

const side = fc.integer({ min: 1, max: 14 });
const sizes = fc.record({ width: side, height: side });
const borders = fc.constantFrom<Border>('reflect', 'edge', 'zero');
const levels = fc.integer({ min: 0, max: 255 });

function pictures<C extends Channels>(...channels: readonly C[]): fc.Arbitrary<Image<C>> {
  return fc.tuple(sizes, fc.constantFrom(...channels)).chain(([size, count]) => {
    const length = size.width * size.height * count;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map(data => createImage(size, count, data));
  });
}

const anyPicture = pictures<Channels>(1, 3, 4);
const greyPicture = pictures(1);

function constant(level: number, size: { width: number; height: number }): GreyImage {
  return createImage(size, 1, new Uint8Array(size.width * size.height).fill(level));
}

test('two flips are none', () => {
  fc.assert(
    fc.property(anyPicture, image => {
      expect(flip(flip(image))).toEqual(image);
    }),
  );
});

describe('resize', () => {
  test('keeps a constant picture constant', () => {
    fc.assert(
      fc.property(levels, sizes, sizes, (level, from, to) => {
        expect(resize(constant(level, from), to)).toEqual(constant(level, to));
      }),
    );
  });

  test('stays between the darkest and the brightest value', () => {
    fc.assert(
      fc.property(greyPicture, sizes, (image, size) => {
        const { data } = resize(image, size);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });

  test('goes with flip', () => {
    fc.assert(
      fc.property(anyPicture, sizes, (image, size) => {
        const one = resize(flip(image), size).data;
        const other = flip(resize(image, size)).data;
        expect(one.every((value, at) => Math.abs(value - other[at]!) <= 1)).toBe(true);
      }),
    );
  });

  test('treats each channel as a picture of its own', () => {
    fc.assert(
      fc.property(pictures(3), sizes, (image, size) => {
        const whole = resize(image, size);
        for (const channel of [0, 1, 2]) {
          expect(channelOf(whole, channel)).toEqual(resize(channelOf(image, channel), size));
        }
      }),
    );
  });
});

describe('crop', () => {
  const boxes = fc.record({
    x: fc.integer({ min: -40, max: 40 }),
    y: fc.integer({ min: -40, max: 40 }),
    width: side,
    height: side,
  });

  test('has the size of its box, and no value the picture lacks', () => {
    fc.assert(
      fc.property(anyPicture, boxes, borders, (image, box, border) => {
        const part = crop(image, box, border);
        expect([part.width, part.height, part.channels]).toEqual([box.width, box.height, image.channels]);
        const known = new Set([...image.data, ...(border === 'zero' ? [0] : [])]);
        expect(part.data.every(value => known.has(value))).toBe(true);
      }),
    );
  });

  test('of a margin put around a picture gives the picture back', () => {
    fc.assert(
      fc.property(anyPicture, fc.nat(9), borders, (image, margin, border) => {
        const { width, height } = image;
        const wide = { x: -margin, y: -margin, width: width + 2 * margin, height: height + 2 * margin };
        const padded = crop(image, wide, border);
        expect(crop(padded, { x: margin, y: margin, width, height })).toEqual(image);
      }),
    );
  });
});

describe('affine', () => {
  test('without movement changes nothing', () => {
    fc.assert(
      fc.property(anyPicture, borders, (image, border) => {
        expect(affine(image, affineTransform({}, image), { ...image, border })).toEqual(image);
      }),
    );
  });

  test('by whole pixels is a crop', () => {
    const shift = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(anyPicture, shift, shift, borders, (image, shiftX, shiftY, border) => {
        const { width, height } = image;
        const moved = affine(image, affineTransform({ shiftX, shiftY }, image), { width, height, border });
        expect(moved).toEqual(crop(image, { x: -shiftX, y: -shiftY, width, height }, border));
      }),
    );
  });

  test('by half a turn mirrors both ways', () => {
    fc.assert(
      fc.property(greyPicture, image => {
        const turned = affine(image, affineTransform({ rotationDegrees: 180 }, image), {
          ...image,
          border: 'edge',
        });
        expect(turned.data).toEqual(image.data.toReversed());
      }),
    );
  });

  test('scaled by two doubles every pixel around the centre', () => {
    const image = createImage({ width: 4, height: 1 }, 1, Uint8Array.of(10, 20, 30, 40));
    const transform = affineTransform({ scale: 2 }, image, { width: 8, height: 1 });
    const { data } = affine(image, transform, { width: 8, height: 1, border: 'edge' });
    expect([...data]).toEqual([10, 13, 18, 23, 28, 33, 38, 40]); // quarter steps, rounded up from .5
  });
});

describe('levels', () => {
  test('equalise keeps the order of levels, the darkest to 0 and the brightest to 255', () => {
    fc.assert(
      fc.property(greyPicture, image => {
        const { data } = equalise(image);
        const order = [...image.data.keys()].sort((a, b) => image.data[a]! - image.data[b]!);
        const sorted = order.map(at => data[at]!);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
        if (new Set(image.data).size > 1) expect([sorted.at(0), sorted.at(-1)]).toEqual([0, 255]);
      }),
    );
  });

  test('a picture of one level stays as it is when equalised', () => {
    fc.assert(
      fc.property(levels, sizes, (level, size) => {
        expect(equalise(constant(level, size))).toEqual(constant(level, size));
      }),
    );
  });

  test('factors of 1 change nothing; brightness 0 is black, contrast 0 is flat', () => {
    fc.assert(
      fc.property(anyPicture, image => {
        expect(brightness(image, 1)).toEqual(image);
        expect(contrast(image, 1)).toEqual(image);
        expect(new Set(brightness(image, 0).data)).toEqual(new Set([0]));
        expect(new Set(contrast(image, 0).data).size).toBe(1);
      }),
    );
  });

  test('grey of a grey picture in RGB or RGBA is that picture', () => {
    fc.assert(
      fc.property(greyPicture, fc.constantFrom(3 as const, 4 as const), (image, channels) => {
        const data = new Uint8Array(image.data.length * channels).map(
          (_, at) => image.data[Math.floor(at / channels)]!,
        );
        expect(grey(createImage(image, channels, data))).toEqual(image);
      }),
    );
  });
});

describe('numbers for the network', () => {
  const normalisation = { mean: 0.508, deviation: 0.255 };

  test('normalise is planar and can be undone', () => {
    fc.assert(
      fc.property(anyPicture, image => {
        const planes = normalise(image, normalisation);
        const pixels = image.width * image.height;
        const back = image.data.map((_, at) => {
          const value = planes[(at % image.channels) * pixels + Math.floor(at / image.channels)]!;
          return Math.round((value * normalisation.deviation + normalisation.mean) * 255);
        });
        expect(back).toEqual(image.data);
      }),
    );
  });

  test('prepare takes any picture and gives finite numbers of the input size', () => {
    fc.assert(
      fc.property(
        anyPicture,
        sizes,
        fc.option(sizes, { nil: undefined }),
        fc.boolean(),
        (image, size, face, equalised) => {
          const input = prepare(image, { ...size, ...normalisation, equalise: equalised, face });
          expect(input.length).toBe(size.width * size.height);
          expect(input.every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });

  test('standardised, a picture has mean 0 and deviation 1 whatever the light', () => {
    const dim = createImage({ width: 2, height: 2 }, 1, Uint8Array.of(10, 20, 30, 40));
    const bright = createImage({ width: 2, height: 2 }, 1, Uint8Array.of(110, 120, 130, 140));
    const stark = createImage({ width: 2, height: 2 }, 1, Uint8Array.of(0, 60, 120, 180));
    const inputs = [dim, bright, stark].map(image =>
      prepare(image, { width: 2, height: 2, ...normalisation, equalise: false, standardise: true }),
    );
    const expected = [-3, -1, 1, 3].map(step => step / Math.sqrt(5));
    for (const input of inputs) {
      for (const [at, value] of expected.entries()) expect(input[at]).toBeCloseTo(value, 6);
    }
  });

  test('standardised, a nearly even picture is not blown up', () => {
    const even = createImage({ width: 2, height: 1 }, 1, Uint8Array.of(100, 101));
    expect([
      ...prepare(even, { width: 2, height: 1, ...normalisation, equalise: false, standardise: true }),
    ]).toEqual([-0.125, 0.125]);
  });

  test('prepare of a grey picture that has the size already only normalises', () => {
    fc.assert(
      fc.property(greyPicture, image => {
        const { width, height } = image;
        const input = prepare(image, { width, height, ...normalisation, equalise: false });
        expect(input).toEqual(normalise(image, normalisation));
      }),
    );
  });
});

test('decode of a damaged file gives a picture or an error that says which', async () => {
  const { pictures: files } = readGolden<{ pictures: { file: string }[] }>('files.json');
  const damage = fc.array(fc.tuple(fc.nat(), levels), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), damage, async ({ file }, changes) => {
      const bytes = new Uint8Array(Buffer.from(file, 'base64'));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      await decode(bytes).then(
        image => expect(image.data.length).toBe(image.width * image.height * image.channels),
        error => expect(error.message).toMatch(/^cannot decode the picture \(\d+ bytes\): ./),
      );
    }),
    { numRuns: 300 },
  );
});

function channelOf({ data, channels, ...size }: Image<3>, channel: number): GreyImage {
  return createImage(
    size,
    1,
    data.filter((_, at) => at % channels === channel),
  );
}
