// Transforms that move pixels. Crops are torchvision's: `left` and `top` count from the padded corner.
import { affine, affineTransform, crop, flip, type Size } from '@mien/vision';
import { z } from 'zod';
import { sameSize, type Transform } from './transform.js';

const border = z.enum(['reflect', 'edge', 'zero']).default('reflect');

export const cropSchema = z
  .strictObject({
    name: z.literal('crop'),
    size: z.int().positive(),
    padding: z.int().nonnegative().default(0),
    border,
  })
  .describe('A square of `size` pixels from anywhere in the picture, padded on all sides first.');

/** torchvision's `RandomCrop(size, padding, padding_mode)`; `left` and `top` are 0 … padded side − size. */
export function cropTransform({
  size,
  padding,
  border,
}: z.infer<typeof cropSchema>): Transform<'left' | 'top'> {
  return {
    choices: ['left', 'top'],
    resultSize(input) {
      const least = Math.min(input.width, input.height) + 2 * padding;
      if (size > least)
        throw new Error(
          `A crop of ${size} does not fit into pictures of ${show(input)} padded by ${padding}: lower size or raise padding.`,
        );
      return { width: size, height: size };
    },
    draw: (random, { width, height }) => ({
      left: random.integer(width + 2 * padding - size + 1),
      top: random.integer(height + 2 * padding - size + 1),
    }),
    apply: (image, { left, top }, out) =>
      crop(image, { x: left - padding, y: top - padding, width: size, height: size }, border, out),
  };
}

export const flipSchema = z
  .strictObject({ name: z.literal('flip'), probability: z.number().min(0).max(1).default(0.5) })
  .describe('Left and right changed places; torchvision’s RandomHorizontalFlip.');

export function flipTransform({ probability }: z.infer<typeof flipSchema>): Transform<'flipped'> {
  return {
    choices: ['flipped'],
    resultSize: sameSize,
    draw: random => ({ flipped: random.uniform() < probability ? 1 : 0 }),
    apply: (image, { flipped }, out) => (flipped ? flip(image, out) : image),
  };
}

export const fiveCropSchema = z
  .strictObject({ name: z.literal('five-crop-mirrored'), size: z.int().positive().default(40) })
  .describe(
    'One of the four corner crops and the centre crop, padded out to the old size with its own mirror image.',
  );

/**
 * The paper's section 3.1 to the letter. Each epoch takes one of the five by chance instead of making
 * five pictures of every row: an epoch costs what it costs elsewhere, and forty epochs see every crop.
 */
export function fiveCropTransform({ size }: z.infer<typeof fiveCropSchema>): Transform<'crop'> {
  const corner = ({ width, height }: Size, which: number) => {
    const [right, down] = [width - size, height - size];
    const corners = [
      [0, 0],
      [right, 0],
      [0, down],
      [right, down],
      [right >> 1, down >> 1],
    ];
    return { x: corners[which]![0]!, y: corners[which]![1]!, width: size, height: size };
  };
  return {
    choices: ['crop'],
    resultSize(input) {
      if (size > Math.min(input.width, input.height))
        throw new Error(`Five crops of ${size} do not fit into pictures of ${show(input)}: lower size.`);
      return input;
    },
    draw: random => ({ crop: random.integer(5) }),
    apply(image, choice, out) {
      const [padX, padY] = [(image.width - size) >> 1, (image.height - size) >> 1];
      const part = crop(image, corner(image, choice.crop));
      return crop(part, { x: -padX, y: -padY, width: image.width, height: image.height }, 'reflect', out);
    },
  };
}

export const affineSchema = z
  .strictObject({
    name: z.literal('affine'),
    degrees: z.number().min(0).max(180).default(0),
    scale: z.tuple([z.number().positive(), z.number().positive()]).default([1, 1]),
    shift: z.number().nonnegative().default(0),
    border,
  })
  .describe('Turned by ±degrees, scaled between two factors and shifted by ±shift pixels, about the centre.');

export function affineMovement({
  degrees,
  scale,
  shift,
  border,
}: z.infer<typeof affineSchema>): Transform<'rotationDegrees' | 'scale' | 'shiftX' | 'shiftY'> {
  return {
    choices: ['rotationDegrees', 'scale', 'shiftX', 'shiftY'],
    resultSize: sameSize,
    draw: random => ({
      rotationDegrees: random.uniform(-degrees, degrees),
      scale: random.uniform(scale[0], scale[1]),
      shiftX: random.uniform(-shift, shift),
      shiftY: random.uniform(-shift, shift),
    }),
    apply: (image, movement, out) =>
      affine(
        image,
        affineTransform(movement, image),
        { width: image.width, height: image.height, border },
        out,
      ),
  };
}

const show = ({ width, height }: Size) => `${width}x${height}`;
