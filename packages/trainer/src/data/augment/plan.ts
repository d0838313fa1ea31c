import type { Size } from '@mien/vision';
import type { Dataset } from '../dataset.js';
import type { Random } from '../random.js';
import { sharedFloat64, sharedInt32 } from '../shared.js';
import { type Augmentation, augmentationPresets, transformsOf } from './augmentation.js';
import { epochOrder } from './order.js';
import type { Choice, Transform } from './transform.js';

/**
 * All that chance decides about an epoch, drawn once in one place. With it and the dataset any worker
 * makes any picture of the epoch. Its arrays are shared memory: posting a plan copies none.
 */
export interface EpochPlan {
  readonly augmentation: Augmentation;
  /** [pictures], the dataset's row each is made from. */
  readonly rows: Int32Array;
  /** [pictures, numbers a picture], what each step's `draw` gave, step after step. */
  readonly choices: Float64Array;
  /** [pictures], the picture of this epoch blended in; null without mixup. */
  readonly partners: Int32Array | null;
  /** [pictures], the picture's own share of the blend, 0..1; null without mixup. */
  readonly shares: Float64Array | null;
}

/**
 * Draws an epoch over those rows. Give each epoch a generator of its own, as `random.fork('epoch 3')`:
 * then a resumed run draws what the broken one did.
 * @throws where a crop does not fit into the pictures.
 */
export function planEpoch(
  dataset: Dataset,
  rows: Int32Array,
  augmentation: Augmentation,
  random: Random,
): EpochPlan {
  if (rows.length === 0) throw new Error(`An epoch of no rows of ${dataset.name}: give at least one.`);
  const order = sharedInt32(epochOrder(dataset, rows, augmentation.balance, random));
  const transforms = transformsOf(augmentation);
  const sizes = sizesAlong(transforms, dataset);
  const choices = sharedFloat64(order.length * choiceCount(transforms));
  let at = 0;
  for (let picture = 0; picture < order.length; picture++) {
    for (const [step, transform] of transforms.entries()) {
      const choice = transform.draw(random, sizes[step]!);
      for (const name of transform.choices) choices[at++] = choice[name]!;
    }
  }
  const { mixup } = augmentation;
  if (!mixup) return { augmentation, rows: order, choices, partners: null, shares: null };
  const partners = sharedInt32(order.length);
  const shares = sharedFloat64(order.length);
  for (let picture = 0; picture < order.length; picture++) {
    partners[picture] = random.integer(order.length);
    shares[picture] = random.beta(mixup.shape);
  }
  return { augmentation, rows: order, choices, partners, shares };
}

/** Those rows in that order, nothing done to them: for judging, and for statistics of the training pictures. */
export function planInOrder(rows: Int32Array): EpochPlan {
  const augmentation = augmentationPresets.none;
  return { augmentation, rows: sharedInt32(rows), choices: sharedFloat64(0), partners: null, shares: null };
}

/** What was drawn for one picture: per step, its name and its choices by name. */
export function choicesOf(
  plan: EpochPlan,
  picture: number,
): { readonly step: string; readonly choice: Choice }[] {
  const transforms = transformsOf(plan.augmentation);
  let at = picture * choiceCount(transforms);
  return transforms.map((transform, step) => {
    const choice = readChoice(transform, plan.choices, at);
    at += transform.choices.length;
    return { step: plan.augmentation.steps[step]!.name, choice };
  });
}

export function readChoice(transform: Transform, choices: Float64Array, at: number): Choice {
  const choice: Record<string, number> = {};
  for (const [index, name] of transform.choices.entries()) choice[name] = choices[at + index]!;
  return choice;
}

/** Numbers a picture has in `EpochPlan.choices`. */
export function choiceCount(transforms: readonly Transform[]): number {
  return transforms.reduce((sum, transform) => sum + transform.choices.length, 0);
}

/** The size of a picture before each step, and at the end. */
export function sizesAlong(transforms: readonly Transform[], { width, height }: Size): Size[] {
  const sizes: Size[] = [{ width, height }];
  for (const transform of transforms) sizes.push(transform.resultSize(sizes.at(-1)!));
  return sizes;
}
