export { type Augmentation, augmentationPresets, augmentationSchema, transformsOf } from './augmentation.js';
export { fillBatch, meanTarget, pictureMaker, type TargetsOptions, targetsSchema } from './batch.js';
export { choicesOf, type EpochPlan, planEpoch, planInOrder } from './plan.js';
export { contactSheet, type SheetOptions } from './sheet.js';
export type { Choice, Transform } from './transform.js';
