import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { createBlazeFace } from '../detector/blazeface.js';
import type { Detector } from '../detector/detector.js';
import type { DetectorFiles } from '../detector/network.js';

export interface NodeDetectorOptions {
  /** Threads inside one run, 1 unless told. */
  readonly threads?: number;
}

/** Opens the default detector, BlazeFace with the weights of the package `@vladmandic/human`. */
export async function openDetector({ threads = 1 }: NodeDetectorOptions = {}): Promise<Detector> {
  return createBlazeFace(model => openSession(model, { threads }), await readDetectorFiles());
}

async function readDetectorFiles(): Promise<DetectorFiles> {
  // The package exports its programs only, which lie beside its models.
  const program = createRequire(import.meta.url).resolve('@vladmandic/human');
  const models = resolve(program, '../../models');
  const [topology, weights] = await Promise.all([
    readFile(join(models, 'blazeface.json'), 'utf8'),
    readFile(join(models, 'blazeface.bin')),
  ]);
  return { topology: JSON.parse(topology), weights };
}
