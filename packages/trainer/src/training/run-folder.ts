// The files of a training: configuration.json, versions.json, metrics.jsonl, last and best checkpoint.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engineVersion, writeFileAtomically } from '@mien/runtime/node';
import type { TrainingConfiguration } from './configuration.js';
import { Refusal } from './refusal.js';

export interface RunFolder {
  readonly path: string;
  readonly configuration: string;
  readonly versions: string;
  readonly metrics: string;
  /** The newest checkpoint, from which a training resumes. */
  readonly last: string;
  /** The checkpoint of the epoch that was judged best; missing while none was. */
  readonly best: string;
}

export function runFolder(path: string): RunFolder {
  return {
    path,
    configuration: join(path, 'configuration.json'),
    versions: join(path, 'versions.json'),
    metrics: join(path, 'metrics.jsonl'),
    last: join(path, 'last.checkpoint'),
    best: join(path, 'best.checkpoint'),
  };
}

/**
 * The checkpoint to judge and export: the best epoch's where the configuration chooses by judged rows (the tune rows, or
 * early stop), the last one's otherwise. A test set that is only watched must not choose.
 */
export function chosenCheckpoint(
  folder: RunFolder,
  { evaluation, earlyStop }: TrainingConfiguration,
): string {
  const isChosenByScore = evaluation === 'tune' || earlyStop !== null;
  return isChosenByScore && existsSync(folder.best) ? folder.best : folder.last;
}

/** @throws {Refusal} where the folder already holds a training */
export function requireUnused(folder: RunFolder): void {
  if (existsSync(folder.last)) {
    throw new Refusal(
      'settings',
      `${folder.path} already holds a training: resume it, or choose another folder`,
    );
  }
}

export async function createRunFolder(
  folder: RunFolder,
  configuration: TrainingConfiguration,
): Promise<void> {
  await mkdir(folder.path, { recursive: true });
  await writeJson(folder.configuration, configuration);
  await writeJson(folder.versions, await versions());
}

/** Writes something of a training. @throws what the disk refused, with what to do: there may be no checkpoint yet */
export async function saving<Value>(folder: RunFolder, write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const remedy = existsSync(folder.last)
      ? 'then resume; the checkpoint before is whole'
      : 'then start it again, without --resume: nothing is saved yet';
    throw new Error(`${reason}: make room or mend that, ${remedy}`, { cause });
  }
}

/** Removes what a killed process had begun to write. */
export async function removeUnfinishedFiles(folder: RunFolder): Promise<void> {
  const unfinished = (await readdir(folder.path)).filter(name => name.endsWith('.part'));
  await Promise.all(unfinished.map(name => rm(join(folder.path, name))));
}

/** What the numbers of a training may depend on beside its configuration. */
export interface Versions {
  readonly node: string;
  readonly engine: string;
  readonly mien: string;
  /** Null where Mien does not run from a git checkout. */
  readonly commit: string | null;
  readonly processor: string;
  readonly cores: number;
}

export async function versions(): Promise<Versions> {
  const home = new URL('../../', import.meta.url);
  const description = JSON.parse(await readFile(new URL('package.json', home), 'utf8')) as {
    version: string;
  };
  const commit = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: fileURLToPath(home) }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  return {
    node: process.versions.node,
    engine: `onnxruntime-node ${engineVersion}`,
    mien: description.version,
    commit,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
  };
}

/** What a run began with, and what it was resumed with wherever that was something else. */
export interface RunVersions extends Versions {
  readonly resumed?: readonly Versions[];
}

/** Null where the folder does not tell. */
export async function readVersions(folder: RunFolder): Promise<RunVersions | null> {
  const text = await readFile(folder.versions, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as RunVersions);
}

/**
 * Adds what a run is resumed with, where that is not what it had last.
 * @returns each difference, as `engine: onnxruntime-node 1.29.0 → onnxruntime-node 1.30.0`
 */
export async function addVersions(folder: RunFolder): Promise<readonly string[]> {
  const known = await readVersions(folder);
  if (!known) return [];
  const { resumed = [], ...first } = known;
  const [last, now] = [resumed.at(-1) ?? first, await versions()];
  const changed = (Object.keys(now) as (keyof Versions)[]).filter(key => now[key] !== last[key]);
  if (changed.length > 0) await writeJson(folder.versions, { ...first, resumed: [...resumed, now] });
  return changed.map(key => `${key}: ${last[key]} → ${now[key]}`);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}
