import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const models = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '../models');

/** The face detector's tfjs graph model as its npm package carries it. */
export const blazeFaceFiles = {
  topology: JSON.parse(readFileSync(join(models, 'blazeface.json'), 'utf8')),
  weights: new Uint8Array(readFileSync(join(models, 'blazeface.bin'))),
};
