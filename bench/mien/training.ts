// Our training, to be timed as a user has it: `train` on random pictures, an epoch of as many steps as a run. Between
// epochs it stands still until asked for the next. Speaks the protocol of ../measure/rival.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, Random, splitNames, type TrainingEvent, train } from '@mien/trainer';
import { expressions } from '@mien/vision';
import { nextRun, say } from '../measure/serve.js';
import { wordsOf } from './words.js';

const { preset, batch, threads: shards, steps } = wordsOf();

/** What a picture shows does not change how long a step takes. */
function randomPictures(rows: number, random: Random): Dataset {
  const [width, height] = [48, 48];
  const bytes = (length: number, limit: number) => Uint8Array.from({ length }, () => random.integer(limit));
  return {
    name: 'random pictures',
    width,
    height,
    labels: expressions,
    pixels: bytes(rows * width * height, 256),
    targets: bytes(rows, expressions.length),
    splits: new Uint8Array(rows),
    splitNames,
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    votes: null,
    names: null,
    bad: [],
    hash: 'random',
  };
}

const end = new AbortController();

function waitForRun(): void {
  const asked = nextRun();
  if (asked === null) end.abort();
  else if (asked !== steps) throw new Error(`a run was to be ${steps} steps (--steps), not ${asked}`);
}

function onProgress(event: TrainingEvent): void {
  if (event.kind === 'start') say({ ready: true, shards: event.shards, parameters: event.parameters });
  if (event.kind === 'epoch')
    say({ seconds: event.seconds, pictures: steps * batch, imagesPerSecond: event.imagesPerSecond });
  if (event.kind === 'start' || event.kind === 'epoch') waitForRun();
}

const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
try {
  const dataset = randomPictures(steps * batch, Random.fromSeed(1));
  const configuration = { preset, batch, shards, epochs: 1000, evaluation: 'none' } as const;
  await train(configuration, dataset, join(folder, 'run'), { signal: end.signal, onProgress });
} finally {
  rmSync(folder, { recursive: true });
}
