import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { augmentationPresets, augmentationSchema, targetsSchema } from '../data/augment/index.js';
import { flaws } from '../data/filter.js';
import { presetNames } from '../models/index.js';
import { averageSchema } from './average.js';
import { clipSchema } from './clip.js';
import { optimiserSchema, weightDecaySchema } from './optimiser.js';
import { loweringPlanSchema } from './plan-cache.js';
import { Refusal } from './refusal.js';
import { scheduleSchema } from './schedule.js';

/**
 * All that decides a training, beside the data. What is left out is the paper's recipe, and where the
 * paper is silent that of the public code nearest to it.
 */
export const trainingConfigurationSchema = z
  .strictObject({
    /** Name of the network. */
    preset: z
      .string()
      .refine(name => presetNames.includes(name), {
        error: ({ input }) => `there is no network named "${input}": choose one of ${presetNames.join(', ')}`,
      })
      .default('notebook'),
    epochs: z.int().positive().default(40),
    /** Pictures of one optimiser step; rows that fill no whole batch sit out the epoch. */
    batch: z.int().positive().default(64),
    /**
     * Parts of a batch that are computed side by side, each with batch-norm statistics of its own: another
     * number is another training. By default one per core, as far as they divide the batch evenly.
     */
    shards: z.int().positive().optional(),
    seed: z.int().nonnegative().default(0),
    learningRate: z.number().positive().default(0.001),
    schedule: scheduleSchema.prefault({ kind: 'oneCycle' }),
    optimiser: optimiserSchema.prefault({ kind: 'adam' }),
    weightDecay: weightDecaySchema.prefault({}),
    /**
     * How the convolutions are computed: timed on this machine at the start, direct, or a plan chosen earlier. Other
     * plans round otherwise, so a run keeps the plan that it began with.
     */
    lowering: z.union([z.enum(['auto', 'direct']), loweringPlanSchema]).default('auto'),
    /**
     * The engine's execution provider that runs the steps: `cpu`, or a device's (`webgpu`, `cuda`, …) where its driver
     * is. Judging runs on the processor always. WebGPU has no direct max pool: its convolutions must all be lowered.
     */
    provider: z.string().min(1).default('cpu'),
    clip: clipSchema.prefault({ kind: 'value', limit: 0.1 }),
    augmentation: augmentationSchema.prefault(augmentationPresets.paper),
    /**
     * Rows not to train on: blank, near-blank, not-a-face (by FER+'s votes), or equal to a picture of a test split or
     * of the rows judged between epochs.
     */
    leaveOut: z.array(z.enum(flaws)).default([]),
    /** What the targets are made of beside the label. */
    targets: targetsSchema.prefault({}),
    /** How pixels become the network's input; its size is the network's. */
    preprocessing: z
      .strictObject({
        mean: z.number().default(0.508),
        deviation: z.number().positive().default(0.255),
        equalise: z.boolean().default(false),
        standardise: z.boolean().optional(),
      })
      .prefault({}),
    /** Exponential moving average of the weights, judged and exported in their place. */
    average: averageSchema.nullable().default(null),
    /**
     * The rows judged after every epoch, by which the best epoch is chosen. `tune` keeps a fixed tenth of
     * Training for it; the others train on all of Training.
     */
    evaluation: z.enum(['tune', 'PublicTest', 'none']).default('PublicTest'),
    /** Ends the training when so many epochs running brought no better accuracy. */
    earlyStop: z.strictObject({ patience: z.int().positive() }).nullable().default(null),
    /** Between two checkpoints; what a crash can cost. */
    checkpointMinutes: z.number().positive().default(5),
  })
  .transform(configuration => ({
    ...configuration,
    shards: configuration.shards ?? evenShards(configuration.batch, availableParallelism()),
  }))
  .refine(({ batch, shards }) => batch % shards === 0, {
    path: ['shards'],
    message: 'the shards must divide the batch evenly: choose another number of either',
  })
  .refine(({ earlyStop, evaluation }) => !earlyStop || evaluation !== 'none', {
    path: ['earlyStop'],
    message: 'early stop needs rows to judge: set evaluation to tune or PublicTest',
  });

export type TrainingConfiguration = z.output<typeof trainingConfigurationSchema>;

/** What a person writes: anything may be left out. */
export type TrainingConfigurationInput = z.input<typeof trainingConfigurationSchema>;

/** @throws {Refusal} naming each wrong key and what is wrong with it */
export function parseConfiguration(given: unknown): TrainingConfiguration {
  const result = trainingConfigurationSchema.safeParse(given);
  if (result.success) return result.data;
  throw new Refusal('settings', `This is no training configuration:\n${z.prettifyError(result.error)}`);
}

/** The largest number up to `cores` that divides `batch`. */
function evenShards(batch: number, cores: number): number {
  let shards = Math.min(batch, cores);
  while (batch % shards !== 0) shards--;
  return shards;
}
