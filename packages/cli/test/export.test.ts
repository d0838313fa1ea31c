// A run's model in every format, and explained, by the built command line.
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DrawnFace, drawFaces } from './faces.js';
import { mien, temporaryFolder } from './program.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let faces: readonly DrawnFace[];

const inFolder = (...words: string[]) => mien(words, { folder: folder.path });
const fileOf = (...parts: string[]) => join(folder.path, ...parts);

beforeAll(async () => {
  folder = await temporaryFolder();
  faces = await drawFaces(fileOf('faces'), 'train', 32);
  const recipe = { preset: 'tiny', lowering: 'direct', batch: 16, epochs: 2, evaluation: 'none' };
  await writeFile(fileOf('recipe.json'), JSON.stringify(recipe));
  await inFolder('train', '--data', 'faces', '--recipe', 'recipe.json', '--out', 'run', '--json');
});
afterAll(() => folder.remove());

test.each([
  ['float32', ['explain.onnx', 'model.json', 'model.onnx']],
  ['float16', ['explain.onnx', 'model.json', 'model.onnx']],
  ['int8', ['model.json', 'model.onnx']],
])('exports %s as a bundle that recognizes', async (format, files) => {
  const data = format === 'int8' ? ['--data', 'faces'] : [];
  const exported = await inFolder('export', 'run', ...data, '--format', format, '--out', format, '--json');
  expect(exported.code).toBe(0);
  expect(JSON.parse(exported.stdout).manifest).toMatchObject({ name: 'run', weights: format });
  expect(await readdir(fileOf(format))).toEqual(files);
  const { code } = await inFolder('recognize', faces[0]!.file, '--cropped', '--model', format, '--json');
  expect(code).toBe(0);
});

test.each([
  ['integers, which are calibrated on pictures', ['run', '--format', 'int8']],
  ['a checkpoint away from its run', ['away.checkpoint']],
])('asks for the data of %s', async (_, words) => {
  await copyFile(fileOf('run', 'last.checkpoint'), fileOf('away.checkpoint'));
  const { code, stderr } = await inFolder('export', ...words, '--out', 'nowhere');
  expect(stderr).toContain('No data at');
  expect(code).toBe(3);
});

test.each(['auto', 'direct'])(
  'a bundle for runs of 3 pictures, lowered %s, names every face as the plain one',
  async lowering => {
    const words = ['--pictures', '3', '--lowering', lowering, '--out', `by-three-${lowering}`, '--json'];
    const exported = await inFolder('export', 'run', ...words);
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout).manifest).toMatchObject({ picturesPerRun: 3 });
    const judged = await Promise.all(
      ['run', `by-three-${lowering}`].map(async model => {
        const line = ['evaluate', '--data', 'faces', '--split', 'Training', '--model', model, '--json'];
        const { accuracy, confusion, rows } = JSON.parse((await inFolder(...line)).stdout);
        return { accuracy, confusion, rows };
      }),
    );
    expect(judged[1]).toEqual(judged[0]);
    expect(judged[0]!.rows).toBe(32);
    const why = ['explain', faces[0]!.file, '--cropped', '--model', `by-three-${lowering}`, '--out', 'why'];
    expect((await inFolder(...why)).code).toBe(0);
  },
);

test.each([
  [
    'integers for fixed runs',
    ['--format', 'int8', '--pictures', '3'],
    '--pictures lowers float convolutions',
  ],
  ['a lowering for any run', ['--lowering', 'auto'], '--lowering needs --pictures'],
])('refuses %s', async (_, words, message) => {
  const { code, stderr } = await inFolder('export', 'run', ...words, '--out', 'nowhere');
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('a run resumed with another engine says so in its bundle', async () => {
  const file = fileOf('run', 'versions.json');
  const versions = await readFile(file, 'utf8');
  const now = JSON.parse(versions);
  await writeFile(file, JSON.stringify({ ...now, engine: 'onnxruntime-node 1.0.0', resumed: [now] }));
  const { stdout } = await inFolder('export', 'run', '--out', 'resumed', '--json');
  await writeFile(file, versions);
  const { provenance } = JSON.parse(stdout).manifest;
  expect(provenance.versions.engine).toBe(`onnxruntime-node 1.0.0, then ${now.engine}`);
  expect(provenance.commit).toBe(now.commit ?? 'unknown');
});

test('each format is smaller than the one before', async () => {
  const sizes = await Promise.all(
    ['float32', 'float16', 'int8'].map(async format => (await stat(fileOf(format, 'model.onnx'))).size),
  );
  expect(sizes[1]).toBeLessThan(sizes[0]! * 0.6);
  expect(sizes[2]).toBeLessThan(sizes[1]! * 0.8);
});

test('explains a cropped face for the class asked', async () => {
  const words = ['explain', faces[0]!.file, '--cropped', '--class', 'fear', '--model', 'run', '--out', 'why'];
  const { code, stdout } = await inFolder(...words, '--json');
  expect(code).toBe(0);
  const [{ faces: explained }] = JSON.parse(stdout);
  expect(explained).toMatchObject([{ label: 'fear', box: { x: 0, y: 0, width: 48, height: 48 } }]);
  const bytes = await readFile(fileOf(explained[0].picture));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
});

test.each([
  ['a class that the model has not', ['--class', 'joy'], 2, '--class joy: model "run" has angry'],
  ['a bundle of integers', ['--model', 'int8'], 3, '(int8) cannot be explained: it has no explain.onnx'],
  ['no bundle', ['--model', 'nowhere'], 3, 'no model bundle at nowhere'],
])('refuses to explain by %s', async (_, further, exit, message) => {
  const model = further.includes('--model') ? [] : ['--model', 'run'];
  const { code, stderr } = await inFolder(
    ...['explain', faces[0]!.file, '--cropped', '--out', 'why', ...model, ...further],
  );
  expect(stderr).toContain(message);
  expect(code).toBe(exit);
});

test('says which picture could not be read, and draws the others', async () => {
  await writeFile(fileOf('broken.png'), 'no picture');
  const { code, stdout } = await inFolder(
    ...['explain', 'broken.png', faces[1]!.file, '--cropped', '--model', 'run', '--out', 'why', '--json'],
  );
  expect(code).toBe(3);
  const [broken, drawn] = JSON.parse(stdout);
  expect(broken.error).toMatch(/./);
  expect(drawn.faces).toHaveLength(1);
});
