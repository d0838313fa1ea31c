// The files commands are given. What is wrong with them ends a command as `unusable`.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { type Classifier, type ModelBundle, openBundle, openClassifier } from '@mien/runtime/node';
import { type Dataset, fer2013Path, loadDataset } from '@mien/trainer';
import { blaming, Failure } from './exit.js';
import type { Notices } from './shell/notices.js';
import type { DataOptions } from './shell/options.js';

/** Where the shipped bundles are: the package `@mien/models`. */
export const modelsFolder = dirname(createRequire(import.meta.url).resolve('@mien/models/package.json'));

export async function openData({ data, skipBad }: DataOptions, { say }: Notices): Promise<Dataset> {
  const options = { skipBad: skipBad ?? false, warn: (message: string) => say(`mien: ${message}`) };
  return blaming('unusable', () => loadDataset(data ?? fer2013Path(), options));
}

/** Opens a bundle and hands it to `use`; one thread a core. */
export async function withClassifier<Value>(
  folder: string | undefined,
  use: (classifier: Classifier) => Promise<Value>,
): Promise<Value> {
  const classifier = await blaming('unusable', async () => {
    const bundle: ModelBundle = await openBundle(folder ?? shippedModel());
    return openClassifier(bundle, { threads: availableParallelism() });
  });
  try {
    return await use(classifier);
  } finally {
    await classifier.close();
  }
}

/** The bundle used where none is named. */
export function shippedModel(): string {
  const folder = join(modelsFolder, 'mien');
  if (existsSync(join(folder, 'model.json'))) return folder;
  throw new Failure('usage', `no model is at ${folder}: name one by --model, such as the folder of a run`);
}
