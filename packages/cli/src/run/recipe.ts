import { readFile } from 'node:fs/promises';
import {
  augmentationPresets,
  type Flaw,
  parseConfiguration,
  type TrainingConfigurationInput,
} from '@mien/trainer';
import { blaming } from '../exit.js';

/** What the command line says of a training; it goes before the recipe. */
export interface RecipeOptions {
  readonly recipe: string | undefined;
  readonly preset: string | undefined;
  readonly epochs: number | undefined;
  readonly batch: number | undefined;
  readonly shards: number | undefined;
  readonly seed: number | undefined;
  readonly learningRate: number | undefined;
  readonly augmentation: keyof typeof augmentationPresets | undefined;
  readonly leaveOut: readonly Flaw[] | undefined;
  readonly provider: string | undefined;
  readonly resume: boolean | undefined;
  readonly evaluation: NonNullable<TrainingConfigurationInput['evaluation']> | undefined;
}

/** The configuration as far as recipe and options name it. @throws where it is none. */
export function readRecipe({
  recipe,
  augmentation,
  preset,
  epochs,
  batch,
  shards,
  seed,
  learningRate,
  leaveOut,
  evaluation,
  provider,
  resume,
}: RecipeOptions): Promise<TrainingConfigurationInput> {
  const options = { preset, epochs, batch, shards, seed, learningRate, leaveOut, evaluation, provider };
  return blaming('usage', async () => {
    const named = {
      ...(recipe === undefined ? {} : await readJson(recipe)),
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
      ...(augmentation && { augmentation: augmentationPresets[augmentation] }),
    };
    // A resumed training's own configuration fills in what is not named, and training checks the two together.
    if (!resume) parseConfiguration(named);
    return named;
  });
}

async function readJson(path: string): Promise<object> {
  const value: unknown = await readFile(path, 'utf8')
    .then(text => JSON.parse(text))
    .catch(cause => {
      throw new Error(`The recipe ${path} cannot be read: ${cause.message}`, { cause });
    });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error(`The recipe ${path} is no JSON object of configuration keys and values`);
}
