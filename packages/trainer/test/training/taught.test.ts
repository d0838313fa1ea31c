// Distillation from end to end: a network learns what its teacher says, whatever the labels say.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Dataset, writeTeacher } from '../../src/data/index.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';
import { runFolder } from '../../src/training/run-folder.js';
import { train } from '../../src/training/train.js';
import { drawnDataset, smallRun } from './drawn.js';

const rows = 70;
const dataset = drawnDataset(rows, 30);
const source = { teachers: [{ name: 'a', sha256: 'a'.repeat(64), temperature: 1 }], views: 'one' };

const newFolder = () => mkdtemp(join(tmpdir(), 'mien-taught-'));

/** A teacher sure that every expression is the next one. */
async function contrary(weight: number) {
  const probabilities = new Float32Array(rows * 7);
  for (let row = 0; row < rows; row++) probabilities[row * 7 + ((dataset.targets[row]! + 1) % 7)] = 1;
  const path = join(await newFolder(), 'contrary.f16');
  return { probabilities: path, sha256: await writeTeacher(path, dataset, probabilities, source), weight };
}

test('a network with nothing but a teacher learns what the teacher says', async () => {
  const opposed: Dataset = { ...dataset, targets: dataset.targets.map(target => (target + 1) % 7) };
  const taught = { ...smallRun, targets: { teacher: await contrary(1) } };
  const outcome = await train(taught, dataset, join(await newFolder(), 'run'));
  expect(outcome.best!.accuracy).toBeLessThan(0.2);
  const judgedByTeacher = { ...opposed, hash: dataset.hash };
  const again = await train(taught, judgedByTeacher, join(await newFolder(), 'run'));
  expect(again.best!.accuracy).toBeGreaterThan(0.9);
});

test('aborted every fourth step and resumed by the same recipe, it is the same to the byte', async () => {
  const configuration: TrainingConfigurationInput = {
    ...smallRun,
    epochs: 2,
    augmentation: { mixup: { shape: 0.4 } },
    targets: { smoothing: 0.1, teacher: await contrary(0.5) },
  };
  const whole = join(await newFolder(), 'run');
  await train(configuration, dataset, whole);
  const stopped = join(await newFolder(), 'run');
  let ended = 'interrupted';
  for (let life = 0; ended === 'interrupted'; life++) {
    const controller = new AbortController();
    let steps = 0;
    const options = {
      resume: life > 0,
      signal: controller.signal,
      onProgress: ({ kind }: { readonly kind: string }) => {
        if (kind === 'step' && ++steps === 4) controller.abort();
      },
    };
    ({ ended } = await train(configuration, dataset, stopped, options));
  }
  const [one, other] = await Promise.all([whole, stopped].map(path => readFile(runFolder(path).last)));
  expect(one!.equals(other!)).toBe(true);
});

test('a teacher whose file has changed is refused before the first step', async () => {
  const teacher = await contrary(0.5);
  await writeFile(teacher.probabilities, 'another');
  const folder = join(await newFolder(), 'run');
  await expect(train({ ...smallRun, targets: { teacher } }, dataset, folder)).rejects.toThrow(/has SHA-256/);
});
