// Small datasets drawn by chance, for tests that need no real data.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expressions } from '@mien/vision';
import { onTestFinished } from 'vitest';
import { type Dataset, Random, splitNames } from '../../src/data/index.js';

/** Pictures of smooth blobs, all different, `perClass` of each label, in Training but for every fifth. */
export function drawnDataset(perClass: number, side = 48, seed = 1): Dataset {
  const random = Random.fromSeed(seed);
  const count = perClass * expressions.length;
  const pixels = new Uint8Array(count * side * side);
  for (let row = 0; row < count; row++) pixels.set(blob(random, side), row * side * side);
  return {
    name: 'drawn',
    width: side,
    height: side,
    labels: expressions,
    pixels,
    targets: Uint8Array.from({ length: count }, (_, row) => row % expressions.length),
    splits: Uint8Array.from({ length: count }, (_, row) => (row % 5 === 4 ? 1 : 0)),
    splitNames,
    rows: Int32Array.from({ length: count }, (_, row) => row),
    votes: Uint8Array.from({ length: count * 10 }, () => random.integer(4)),
    names: Array.from({ length: count }, (_, row) => `fer${row}.png`),
    bad: [],
    hash: `drawn ${seed}`,
  };
}

export function blob(random: Random, side = 48): Uint8Array {
  const waves = Array.from({ length: 6 }, () => [
    random.uniform(0, 0.4),
    random.uniform(0, 0.4),
    random.uniform(0, 6),
  ]);
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const sum = waves.reduce((level, [u, v, phase]) => level + Math.sin(u! * x + v! * y + phase!), 0);
    return Math.round(127 + 20 * sum);
  });
}

/** A line of `fer2013.csv`. */
export const csvLine = (emotion: number | string, pixels: ArrayLike<number>, usage = 'Training') =>
  `${emotion},${Array.from(pixels).join(' ')},${usage}`;

/** A folder that goes when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
