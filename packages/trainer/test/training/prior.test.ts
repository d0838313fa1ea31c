// Targets that mix labels with something of other frequencies, and the correction of the logits that makes up for it.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { expect, test } from 'vitest';
import { allRows } from '../../src/data/dataset.js';
import { targetsSchema, withTeacher, writeTeacher } from '../../src/data/index.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';
import { exportModel } from '../../src/training/export.js';
import { priorCorrection } from '../../src/training/prior.js';
import { runFolder } from '../../src/training/run-folder.js';
import { train } from '../../src/training/train.js';
import { deliveredNetwork, trainedNetwork } from '../../src/training/weights.js';
import { drawnDataset, smallRun } from './drawn.js';

const rows = 70;
const dataset = drawnDataset(rows, 30);
const learnt = allRows(dataset).subarray(0, rows);
const newFolder = () => mkdtemp(join(tmpdir(), 'mien-prior-'));

/** A teacher sure that every picture shows the first expression. */
async function partial(weight: number) {
  const probabilities = new Float32Array(rows * 7);
  for (let row = 0; row < rows; row++) probabilities[row * 7] = 1;
  const source = { teachers: [{ name: 'a', sha256: 'a'.repeat(64), temperature: 1 }], views: 'one' };
  const path = join(await newFolder(), 'partial.f16');
  return { probabilities: path, sha256: await writeTeacher(path, dataset, probabilities, source), weight };
}

const configuration = async (priorCorrection: boolean): Promise<TrainingConfigurationInput> => ({
  ...smallRun,
  targets: { teacher: await partial(0.6), priorCorrection },
});

test('is the logarithm of how much rarer a class is among the targets than among the labels', async () => {
  expect([...priorCorrection(dataset, learnt, targetsSchema.parse({}))]).toEqual(Array(7).fill(0));
  const teacher = await partial(0.6);
  const taught = await withTeacher(dataset, teacher);
  const counts = Array<number>(7).fill(0);
  for (const row of learnt) counts[dataset.targets[row]!]!++;
  const expected = counts.map((count, label) => {
    const share = count / rows;
    return Math.log(share / (0.4 * share + (label === 0 ? 0.6 : 0)));
  });
  const corrected = priorCorrection(taught, learnt, targetsSchema.parse({ teacher }));
  for (const [label, value] of expected.entries()) expect(corrected[label]).toBeCloseTo(value, 5);
});

test('a network whose teacher sees one class everywhere answers with the labels once it is corrected', async () => {
  const plain = await train(await configuration(false), dataset, join(await newFolder(), 'run'));
  expect(plain.best!.accuracy).toBeLessThan(0.5);
  const corrected = await train(await configuration(true), dataset, join(await newFolder(), 'run'));
  expect(corrected.best!.accuracy).toBeGreaterThan(0.9);
});

test('what is exported has it too, and says which data it needs', async () => {
  const folder = join(await newFolder(), 'run');
  const given = await configuration(true);
  await train({ ...given, epochs: 1 }, dataset, folder);
  const checkpoint = await readCheckpoint(runFolder(folder).last);
  const { network, weights } = trainedNetwork(checkpoint);
  const delivered = await deliveredNetwork(checkpoint, dataset);
  const images = Float32Array.from({ length: 48 * 48 }, (_, at) => Math.sin(at));
  const logitsOf = async (model: Uint8Array) => {
    const session = await openSession(model);
    const { logits } = await session.run({ images: { data: images, shape: [1, 1, 48, 48] } });
    await session.close();
    return logits!.data as Float32Array;
  };
  const raw = await logitsOf(exportModel(network, weights));
  const added = (await logitsOf(exportModel(network, delivered.weights))).map(
    (logit, label) => logit - raw[label]!,
  );
  const taught = await withTeacher(dataset, checkpoint.configuration.targets.teacher);
  const correction = priorCorrection(taught, learnt, checkpoint.configuration.targets);
  for (const [label, value] of correction.entries()) expect(added[label]).toBeCloseTo(value, 4);
  await expect(deliveredNetwork(checkpoint, null)).rejects.toThrow(/name the data trained on/);
});
