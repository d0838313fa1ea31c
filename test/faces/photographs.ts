import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const program = createRequire(import.meta.url).resolve('@vladmandic/face-api');

/** Path of one of the sample photographs that the npm package @vladmandic/face-api carries. */
export const photograph = (number: 1 | 2 | 3 | 4 | 5 | 6) =>
  resolve(program, `../../demo/sample${number}.jpg`);
