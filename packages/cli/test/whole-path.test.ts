// From picture files to a trained bundle in use, all by the built command line and without any data folder.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelManifestSchema } from '@mien/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DrawnFace, drawFaces } from './faces.js';
import { type Ended, mien, temporaryFolder } from './program.js';

const count = 64;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let faces: readonly DrawnFace[];
let trained: Ended;

const inFolder = (...words: string[]) => mien(words, { folder: folder.path });
const fileOf = (...parts: string[]) => join(folder.path, ...parts);

beforeAll(async () => {
  folder = await temporaryFolder();
  faces = await drawFaces(fileOf('faces'), 'train', count);
  await drawFaces(fileOf('faces'), 'test', 14);
  const recipe = { preset: 'seed', lowering: 'direct', learningRate: 0.01, batch: 16, epochs: 25 };
  await writeFile(fileOf('recipe.json'), JSON.stringify(recipe));
  trained = await inFolder(
    ...['train', '--data', 'faces', '--recipe', 'recipe.json', '--preset', 'tiny'],
    ...['--augmentation', 'none', '--evaluation', 'none', '--out', 'runs/drawn', '--json'],
  );
});
afterAll(() => folder.remove());

describe('a small network memorises 64 drawn faces', () => {
  test('trained, it says so in lines on standard error and in one document on standard output', () => {
    expect(trained.stderr).toMatch(/^tiny: 10 847 parameters, 64 rows, 25 epochs, 100 steps/m);
    expect(trained.stderr).toMatch(
      /^epoch 25\/25 {2}loss \d\.\d{3} {2}accuracy \d\.\d{3} {2}\d+ images\/s$/m,
    );
    expect(trained.code).toBe(0);
    const { ended, evaluations, model } = JSON.parse(trained.stdout);
    expect({ ended, model }).toEqual({ ended: 'finished', model: 'runs/drawn' });
    expect(evaluations.map(({ split, views }: Record<string, string>) => [split, views])).toEqual([
      ['PublicTest', 'one'],
      ['PublicTest', 'flip'],
    ]);
  });

  test('evaluated from its bundle, it has every training picture right', async () => {
    const { code, stdout } = await inFolder(
      ...['evaluate', '--model', 'runs/drawn', '--data', 'faces', '--split', 'Training', '--json'],
    );
    expect(code).toBe(0);
    const evaluation = JSON.parse(stdout);
    expect(evaluation).toMatchObject({ rows: count, accuracy: 1, split: 'Training', views: 'one' });
    expect(evaluation.withoutDuplicates).toBe(null);
    const promised = `split rows views accuracy interval95 macroF1 balancedAccuracy kappa nll ece perClass confusion
      withoutDuplicates parameters multiplyAdds`;
    for (const key of promised.split(/\s+/)) expect(evaluation).toHaveProperty(key);
  });

  test('in use, it names each face', async () => {
    const files = faces.map(({ file }) => file);
    const words = ['recognize', ...files, '--cropped', '--model', 'runs/drawn', '--json'];
    const { code, stdout } = await inFolder(...words);
    expect(code).toBe(0);
    const named = JSON.parse(stdout).map(
      ({ file, faces: [face] }: { file: string; faces: { expression: string }[] }) => ({
        file,
        label: face!.expression,
      }),
    );
    expect(named).toEqual(faces);
  });

  test('to a person, it says what a face resembles', async () => {
    const { file } = faces[0]!;
    const { stdout } = await inFolder('recognize', file, '--cropped', '--model', 'runs/drawn');
    expect(stdout).toMatch(/0\.png {2}48x48 at 0,0 {2}A ▲ angry \d\.\d\d\n\n1 picture, 1 face/);
  });
});

describe('the run’s folder', () => {
  test('holds the bundle with where it came from and how good it is', async () => {
    const manifest = modelManifestSchema.parse(
      JSON.parse(await readFile(fileOf('runs/drawn/model.json'), 'utf8')),
    );
    const { provenance, metrics, network } = manifest;
    expect(network).toEqual({ preset: 'tiny', parameters: 10_847, multiplyAdds: 2_156_768 });
    expect(provenance.seed).toBe(0);
    expect(provenance.configuration).toMatchObject({ preset: 'tiny', batch: 16, evaluation: 'none' });
    expect(provenance.versions).toMatchObject({ node: process.versions.node });
    expect(Object.keys(metrics!)).toEqual(['PublicTest, views: one', 'PublicTest, views: flip']);
  });

  test('holds the report and every figure of the paper', async () => {
    expect(await readFile(fileOf('runs/drawn/report.html'), 'utf8')).toContain('<h1>drawn on faces</h1>');
    const figures = (await readdir(fileOf('runs/drawn/figures'))).filter(name => name.endsWith('.png'));
    expect(figures.map(name => name.slice(0, 8))).toEqual(
      expect.arrayContaining([1, 2, 3, 4, 5, 6, 7].map(number => `figure-${number}`)),
    );
  });

  test('exports the same network again, and none of other data', async () => {
    const exported = await inFolder('export', 'runs/drawn', '--data', 'faces', '--out', 'again', '--json');
    expect(exported.code).toBe(0);
    expect(await readFile(fileOf('again/model.onnx'))).toEqual(
      await readFile(fileOf('runs/drawn/model.onnx')),
    );
    await drawFaces(fileOf('others'), 'train', 7);
    const refused = await inFolder('export', 'runs/drawn', '--data', 'others', '--out', 'again');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('was trained on data of SHA-256');
  });

  test('is not trained over', async () => {
    const { code, stderr } = await inFolder(
      ...['train', '--data', 'faces', '--recipe', 'recipe.json', '--out', 'runs/drawn'],
    );
    expect(code).toBe(2);
    expect(stderr).toContain('already holds a training: resume it');
  });
});

test('a training stopped by Ctrl-C and resumed has the weights of one that never stopped', async () => {
  const words = [
    ...['train', '--data', 'faces', '--recipe', 'recipe.json', '--preset', 'tiny'],
    ...['--evaluation', 'none', '--epochs', '40'],
  ];
  const stopped = await mien([...words, '--out', 'runs/stopped', '--json'], {
    folder: folder.path,
    interruptAt: 'epoch  3/40',
  });
  expect(stopped).toMatchObject({ code: 130, stdout: '' });
  expect(stopped.stderr).toMatch(/saved; the same command with --resume goes on from there\n$/);
  const resumed = await inFolder('train', '--data', 'faces', '--out', 'runs/stopped', '--resume', '--json');
  expect(resumed.stderr).toMatch(/160 steps, [1-9]\d* of them done/);
  expect(resumed.code).toBe(0);
  const whole = await inFolder(...words, '--out', 'runs/whole', '--json');
  expect(whole.code).toBe(0);
  const [first, second] = await Promise.all(
    ['stopped', 'whole'].map(name => readFile(fileOf('runs', name, 'model.onnx'))),
  );
  expect(first!.equals(second!)).toBe(true);
});

test('Ctrl-C while lowerings are timed ends at once, with nothing saved and what was timed kept', async () => {
  const words = ['train', '--data', 'faces', '--preset', 'tiny', '--batch', '16', '--out', 'runs/untimed'];
  const { code, stderr } = await mien(words, { folder: folder.path, interruptAt: 'timing ways to compute' });
  expect(code).toBe(130);
  expect(stderr).toMatch(/nothing is trained yet; the same command goes on with the timing\n$/);
  expect(stderr).not.toContain('epoch');
});
