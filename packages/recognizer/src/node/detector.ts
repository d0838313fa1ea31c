import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { createBlazeFace, type DetectorNetwork } from '../detector/blazeface.js';
import type { Detector } from '../detector/detector.js';
import type { TfjsFiles } from '../tfjs/files.js';

export interface NodeDetectorOptions {
  /** Threads inside one run, 1 unless told. */
  readonly threads?: number;
}

/** Opens the default detector, BlazeFace with the weights of the package `@vladmandic/human`. */
export async function openDetector({ threads = 1 }: NodeDetectorOptions = {}): Promise<Detector> {
  return createBlazeFace(model => openSession(model, { threads }), readFiles);
}

async function readFiles(network: DetectorNetwork): Promise<TfjsFiles> {
  // The package exports its programs only, which lie beside its models.
  const program = createRequire(import.meta.url).resolve('@vladmandic/human');
  const models = resolve(program, '../../models');
  const [topology, weights] = await Promise.all([
    readFile(join(models, `${network}.json`), 'utf8'),
    readFile(join(models, `${network}.bin`)),
  ]);
  return { topology: JSON.parse(topology), weights };
}
