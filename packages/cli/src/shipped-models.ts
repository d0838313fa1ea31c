// What is in the project's folder of models: looked up on this machine, never assumed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelManifest, modelManifestSchema } from '@mien/runtime';

/** A model bundle in the project's `models/`, or why it can't be read. */
export type ShippedModel =
  | { readonly name: string; readonly manifest: ModelManifest }
  | { readonly name: string; readonly fault: string };

/** The bundles in a folder, by name; none where the folder is missing. */
export function shippedModels(folder: string): readonly ShippedModel[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, 'model.json')))
    .sort()
    .map(name => readModel(name, join(folder, name, 'model.json')));
}

function readModel(name: string, file: string): ShippedModel {
  try {
    return { name, manifest: modelManifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  } catch (cause) {
    return { name, fault: `${file} can't be read: ${(cause as Error).message}` };
  }
}
