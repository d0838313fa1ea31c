import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { DetectorNetwork } from '../src/detector/blazeface.js';

/** Where the npm package of the face detector keeps its weights. */
export const blazeFaceFolder = resolve(
  createRequire(import.meta.url).resolve('@vladmandic/human'),
  '../../models',
);

const networks = ['blazeface', 'movenet-lightning', 'centernet'] satisfies DetectorNetwork[];

/** What a page must find in the detector's folder. */
export const detectorFiles = networks.flatMap(name => [`${name}.json`, `${name}.bin`]);

/** A tfjs graph model of the package. */
export const tfjsFiles = (name: DetectorNetwork) => ({
  topology: JSON.parse(readFileSync(join(blazeFaceFolder, `${name}.json`), 'utf8')),
  weights: new Uint8Array(readFileSync(join(blazeFaceFolder, `${name}.bin`))),
});
