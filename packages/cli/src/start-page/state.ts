// What is there: looked up on this machine, never assumed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelManifest, modelManifestSchema } from '@mien/runtime';
import { fer2013Path } from '@mien/trainer';
import type { CommandDefinition } from '../shell/command.js';

type CommandSummary = Pick<CommandDefinition, 'name' | 'summary' | 'examples'>;

/** A model bundle in the project's `models/`, or why it can't be read. */
export type ShippedModel =
  | { readonly name: string; readonly manifest: ModelManifest }
  | { readonly name: string; readonly fault: string };

/** What the start page tells about. */
export interface State {
  readonly version: string;
  readonly nodeVersion: string;
  readonly commands: readonly CommandSummary[];
  /** The packages the command line is built on. */
  readonly dependencies: readonly string[];
  readonly models: readonly ShippedModel[];
  /** Where FER2013 is looked for, and whether it is there. */
  readonly fer2013: { readonly path: string; readonly present: boolean };
}

/** @param modelsFolder where the project's own bundles are */
export function lookUpState(commands: readonly CommandSummary[], modelsFolder: string): State {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const path = fer2013Path();
  return {
    version: manifest.version,
    nodeVersion: process.versions.node,
    commands,
    dependencies: Object.keys(manifest.dependencies),
    models: shippedModels(modelsFolder),
    fer2013: { path, present: existsSync(path) },
  };
}

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
