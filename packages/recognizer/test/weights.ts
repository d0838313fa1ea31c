import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** Where the npm package of the face detector keeps its weights. */
export const blazeFaceFolder = resolve(
  createRequire(import.meta.url).resolve('@vladmandic/human'),
  '../../models',
);

/** The face detector's tfjs graph model. */
export const blazeFaceFiles = {
  topology: JSON.parse(readFileSync(join(blazeFaceFolder, 'blazeface.json'), 'utf8')),
  weights: new Uint8Array(readFileSync(join(blazeFaceFolder, 'blazeface.bin'))),
};
