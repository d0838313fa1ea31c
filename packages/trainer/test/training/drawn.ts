// A small data set drawn from a seed: every class is a bar at its own angle, in noise.

import { expressions } from '@mien/vision';
import { type Dataset, Random, splitNames } from '../../src/data/index.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';

export const side = 48;

/** So many rows of Training, then of PublicTest. */
export function drawnDataset(training: number, publicTest: number, seed = 1): Dataset {
  const rows = training + publicTest;
  const random = Random.fromSeed(seed);
  const pixels = new Uint8Array(new SharedArrayBuffer(rows * side * side));
  const targets = new Uint8Array(new SharedArrayBuffer(rows));
  for (let row = 0; row < rows; row++) {
    const label = random.integer(expressions.length);
    targets[row] = label;
    const angle = (label / expressions.length) * Math.PI;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const distance = Math.abs((x - side / 2) * Math.sin(angle) - (y - side / 2) * Math.cos(angle));
        pixels[(row * side + y) * side + x] = random.integer(100) + (distance < 4 ? 150 : 0);
      }
    }
  }
  return {
    name: 'drawn bars',
    width: side,
    height: side,
    labels: expressions,
    pixels,
    targets,
    splits: Uint8Array.from(targets, (_, row) => (row < training ? 0 : 1)),
    splitNames,
    rows: Int32Array.from(targets, (_, row) => row),
    votes: null,
    names: null,
    bad: [],
    hash: `drawn from seed ${seed}, ${training} and ${publicTest} rows`,
  };
}

/** A training that learns a drawn data set in seconds. */
export const smallRun: TrainingConfigurationInput = {
  preset: 'tiny',
  epochs: 12,
  batch: 14,
  shards: 2,
  seed: 7,
  lowering: 'direct',
  clip: { kind: 'none' },
  learningRate: 0.01,
  augmentation: {},
};
