import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** Where the npm package of the face detector keeps its weights. */
export const blazeFaceFolder = resolve(
  createRequire(import.meta.url).resolve('@vladmandic/human'),
  '../../models',
);

/** A tfjs graph model of the package. */
export const tfjsFiles = (name: 'blazeface' | 'movenet-lightning') => ({
  topology: JSON.parse(readFileSync(join(blazeFaceFolder, `${name}.json`), 'utf8')),
  weights: new Uint8Array(readFileSync(join(blazeFaceFolder, `${name}.bin`))),
});
