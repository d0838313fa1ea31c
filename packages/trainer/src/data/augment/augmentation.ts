import { z } from 'zod';
import {
  affineMovement,
  affineSchema,
  cropSchema,
  cropTransform,
  fiveCropSchema,
  fiveCropTransform,
  flipSchema,
  flipTransform,
} from './geometry.js';
import {
  blurSchema,
  blurTransform,
  erasingSchema,
  erasingTransform,
  lightSchema,
  lightTransform,
  noiseSchema,
  noiseTransform,
} from './tone.js';
import type { Transform } from './transform.js';

const stepSchema = z.discriminatedUnion('name', [
  cropSchema,
  flipSchema,
  fiveCropSchema,
  affineSchema,
  erasingSchema,
  lightSchema,
  blurSchema,
  noiseSchema,
]);
type Step = z.infer<typeof stepSchema>;

/**
 * What is done to every picture of an epoch, as configuration. Grey comes before the steps (a dataset
 * is grey) and normalising after them (`fillBatch`), always; so neither is listed.
 */
export const augmentationSchema = z.strictObject({
  /** Done in this order. */
  steps: z.array(stepSchema).default([]),
  /** Every picture blended with another of the epoch, by a share from Beta(shape, shape); arXiv:1710.09412. */
  mixup: z
    .strictObject({ shape: z.number().min(0.05).max(2) })
    .nullable()
    .default(null),
  /** 0: every row once. 1: every class equally often, rows repeated or left out. Between: class shares ∝ count^(1 − balance). */
  balance: z.number().min(0).max(1).default(0),
});
export type Augmentation = z.infer<typeof augmentationSchema>;

export const augmentationPresets = {
  none: augmentationSchema.parse({}),
  /** grey → RandomCrop(48, padding 4, reflect) → RandomHorizontalFlip → normalise. */
  paper: augmentationSchema.parse({ steps: [{ name: 'crop', size: 48, padding: 4 }, { name: 'flip' }] }),
  /** Section 3.1 as written: five crops, each padded with its mirror image, and a random flip. */
  'paper-literal': augmentationSchema.parse({ steps: [{ name: 'five-crop-mirrored' }, { name: 'flip' }] }),
  /** For long training: moves, light and erasing. */
  strong: augmentationSchema.parse({
    steps: [
      { name: 'affine', degrees: 12, scale: [0.85, 1.15], shift: 4 },
      { name: 'flip' },
      { name: 'light', brightness: 0.2, contrast: 0.2 },
      { name: 'erasing', probability: 0.4, area: [0.02, 0.2] },
    ],
  }),
} as const satisfies Record<string, Augmentation>;

const transformOf: { readonly [Name in Step['name']]: (step: Extract<Step, { name: Name }>) => Transform } = {
  crop: cropTransform,
  flip: flipTransform,
  'five-crop-mirrored': fiveCropTransform,
  affine: affineMovement,
  erasing: erasingTransform,
  light: lightTransform,
  blur: blurTransform,
  noise: noiseTransform,
};

/** The steps as values. */
export function transformsOf({ steps }: Augmentation): Transform[] {
  return steps.map(step => (transformOf[step.name] as (step: Step) => Transform)(step));
}
