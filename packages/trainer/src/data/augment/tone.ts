// Transforms that change grey levels and leave pixels where they are.
import { brightness, contrast, createImage, gaussianBlur } from '@mien/vision';
import { z } from 'zod';
import { Random } from '../random.js';
import { sameSize, type Transform } from './transform.js';

export const erasingSchema = z
  .strictObject({
    name: z.literal('erasing'),
    probability: z.number().min(0).max(1).default(0.5),
    area: z.tuple([z.number().positive().max(1), z.number().positive().max(1)]).default([0.02, 0.33]),
    aspect: z.tuple([z.number().positive(), z.number().positive()]).default([0.3, 3.3]),
    level: z.int().min(0).max(255).default(129),
  })
  .describe(
    'A rectangle of a share of the area set to one grey level (129 is FER2013’s mean); torchvision’s RandomErasing.',
  );

/** Drawn as torchvision does: area uniform, width over height log-uniform, ten tries to fit; width 0 is no rectangle. */
export function erasingTransform({
  probability,
  area,
  aspect,
  level,
}: z.infer<typeof erasingSchema>): Transform<'left' | 'top' | 'width' | 'height'> {
  return {
    choices: ['left', 'top', 'width', 'height'],
    resultSize: sameSize,
    draw(random, size) {
      const wanted = random.uniform() < probability;
      for (let tries = 0; wanted && tries < 10; tries++) {
        const pixels = random.uniform(area[0], area[1]) * size.width * size.height;
        const ratio = Math.exp(random.uniform(Math.log(aspect[0]), Math.log(aspect[1])));
        const width = Math.round(Math.sqrt(pixels * ratio));
        const height = Math.round(Math.sqrt(pixels / ratio));
        if (width < 1 || height < 1 || width >= size.width || height >= size.height) continue;
        const left = random.integer(size.width - width + 1);
        const top = random.integer(size.height - height + 1);
        return { left, top, width, height };
      }
      return { left: 0, top: 0, width: 0, height: 0 };
    },
    apply(image, { left, top, width, height }, out) {
      if (width === 0) return image;
      const result = createImage(image, 1, out);
      result.data.set(image.data);
      for (let y = top; y < top + height; y++) {
        const from = y * image.width + left;
        result.data.fill(level, from, from + width);
      }
      return result;
    },
  };
}

export const lightSchema = z
  .strictObject({
    name: z.literal('light'),
    brightness: z.number().min(0).max(1).default(0),
    contrast: z.number().min(0).max(1).default(0),
  })
  .describe(
    'Brightness, then contrast, each by a factor within 1 ± the given; as torchvision’s ColorJitter.',
  );

export function lightTransform(range: z.infer<typeof lightSchema>): Transform<'brightness' | 'contrast'> {
  return {
    choices: ['brightness', 'contrast'],
    resultSize: sameSize,
    draw: random => ({
      brightness: random.uniform(1 - range.brightness, 1 + range.brightness),
      contrast: random.uniform(1 - range.contrast, 1 + range.contrast),
    }),
    apply: (image, choice, out) => contrast(brightness(image, choice.brightness), choice.contrast, out),
  };
}

/** The range of a number drawn uniformly, for that share of the pictures; the rest stay as they are. */
const sometimes = {
  probability: z.number().min(0).max(1).default(1),
  deviation: z
    .tuple([z.number().nonnegative(), z.number().nonnegative()])
    .refine(([low, high]) => low <= high, 'give the smaller number first'),
};

const drawnSometimes = (
  random: Random,
  { probability, deviation }: { readonly probability: number; readonly deviation: readonly [number, number] },
): number => (random.uniform() < probability ? random.uniform(deviation[0], deviation[1]) : 0);

export const blurSchema = z
  .strictObject({ name: z.literal('blur'), ...sometimes })
  .describe('Gaussian blur of a standard deviation in that range, in px.');

export function blurTransform(range: z.infer<typeof blurSchema>): Transform<'deviation'> {
  return {
    choices: ['deviation'],
    resultSize: sameSize,
    draw: random => ({ deviation: drawnSometimes(random, range) }),
    apply: (image, { deviation }, out) => (deviation > 0 ? gaussianBlur(image, deviation, out) : image),
  };
}

export const noiseSchema = z
  .strictObject({ name: z.literal('noise'), ...sometimes })
  .describe('Gaussian noise of a standard deviation in that range, in grey levels, each pixel its own.');

/** The choice is the seed of the noise, not the noise. */
export function noiseTransform(range: z.infer<typeof noiseSchema>): Transform<'deviation' | 'seed'> {
  return {
    choices: ['deviation', 'seed'],
    resultSize: sameSize,
    draw: random => ({ deviation: drawnSometimes(random, range), seed: random.bits() }),
    apply(image, { deviation, seed }, out) {
      if (deviation === 0) return image;
      const random = Random.fromSeed(seed);
      const result = createImage(image, 1, out);
      for (let at = 0; at < image.data.length; at++) {
        const level = image.data[at]! + deviation * random.normal();
        result.data[at] = Math.min(255, Math.max(0, Math.round(level)));
      }
      return result;
    },
  };
}
