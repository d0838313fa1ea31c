// What is done with a trained model, by the built command line, on drawn faces.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBundle, writeBundle } from '@mien/runtime/node';
import { evidenceOf, modelCard } from '@mien/trainer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFaces } from './faces.js';
import { mien, temporaryFolder } from './program.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

const inFolder = (words: string) => mien(words.split(' '), { folder: folder.path });
const fileOf = (...parts: string[]) => join(folder.path, ...parts);

const recipe = {
  preset: 'tiny',
  lowering: 'direct',
  learningRate: 0.01,
  batch: 16,
  epochs: 8,
  augmentation: {},
  evaluation: 'none',
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await drawFaces(fileOf('faces'), 'train', 64);
  await drawFaces(fileOf('faces'), 'test', 28);
  await writeFile(fileOf('recipe.json'), JSON.stringify(recipe));
  expect(await inFolder('train --data faces --recipe recipe.json --out runs/drawn')).toMatchObject({
    code: 0,
  });
});
afterAll(() => folder.remove());

describe('a model teaches another', () => {
  test('by probabilities of the Training rows, with who gave them', async () => {
    const words = 'teach --model runs/drawn --model runs/drawn --views flip --data faces --out x.f16 --json';
    const { code, stdout, stderr } = await inFolder(words);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^drawn may know the tune split/);
    const { sha256, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ rows: 64, views: 'flip', teachers: [{ name: 'drawn' }, { name: 'drawn' }] });
    const teacher = { probabilities: 'x.f16', sha256, weight: 0.7 };
    const taught = { ...recipe, epochs: 1, targets: { teacher } };
    await writeFile(fileOf('taught.json'), JSON.stringify(taught));
    expect(await inFolder('train --data faces --recipe taught.json --out runs/taught')).toMatchObject({
      code: 0,
    });
  });

  test('softer at a higher temperature', async () => {
    const confidenceAt = async (temperature: number) => {
      const words = `teach --model runs/drawn --temperature ${temperature} --data faces --out t.f16 --json`;
      return JSON.parse((await inFolder(words)).stdout).confidence;
    };
    expect(await confidenceAt(8)).toBeLessThan(await confidenceAt(1));
  });

  test('and only on the data that it was asked about', async () => {
    await drawFaces(fileOf('others'), 'train', 21);
    const { code, stderr } = await inFolder('train --data others --recipe taught.json --out runs/others');
    expect(code).toBe(3);
    expect(stderr).toContain('name the data it was made from');
  });
});

describe('a model is judged', () => {
  test('beside another one, in stress and without flawed rows, as JSON and in its report', async () => {
    const words = [
      'evaluate --model runs/drawn --against runs/drawn --stress --seed 3 --leave-out blank near-blank',
      '--data faces --report judged --json',
    ].join(' ');
    const { code, stdout } = await inFolder(words);
    expect(code).toBe(0);
    const { leftOut, accuracy, against, stress } = JSON.parse(stdout);
    expect(leftOut).toEqual(['blank', 'near-blank']);
    expect(against).toMatchObject({
      name: 'drawn',
      accuracy,
      difference: 0,
      onlyFirst: 0,
      onlySecond: 0,
      pValue: 1,
    });
    expect(stress).toMatchObject({ seed: 3, accuracy, split: 'PublicTest' });
    expect(stress.scores).toHaveLength(27);
    const page = await readFile(fileOf('judged/report.html'), 'utf8');
    for (const part of ['Against drawn on the same rows', 'id="stress"', 'id="stress-samples"'])
      expect(page).toContain(part);
  });

  test('not by rows left out altogether', async () => {
    const { code, stderr } = await inFolder(
      'evaluate --model runs/drawn --data faces --leave-out not-a-face',
    );
    expect(code).toBe(3);
    expect(stderr).toContain('faces has no FER+ votes to tell faces by');
  });
});

describe('a model is calibrated', () => {
  test('in its model.json, which its reader and its users then follow', async () => {
    const { code, stdout } = await inFolder(
      'calibrate --model runs/drawn --data faces --coverage 0.5 --json',
    );
    expect(code).toBe(0);
    const { temperature, uncertainBelow, selective, foldTemperatures } = JSON.parse(stdout);
    expect(foldTemperatures).toHaveLength(5);
    expect(selective.wanted).toBe(0.5);
    const { manifest } = await openBundle(fileOf('runs/drawn'));
    expect(manifest.calibration).toEqual({ temperature, uncertainBelow });
    expect(evidenceOf(manifest).calibration).toMatchObject({
      split: 'PublicTest',
      temperature,
      uncertainBelow,
    });
    expect(evidenceOf(manifest).evaluations.map(each => [each.views, each.temperature])).toEqual([
      ['one', temperature],
      ['flip', temperature],
    ]);
    const judged = await inFolder('evaluate --model runs/drawn --data faces --json');
    expect(JSON.parse(judged.stdout)).toMatchObject({ temperature });
  });

  test('but not on fewer rows than folds, nor to an impossible coverage', async () => {
    await drawFaces(fileOf('few'), 'train', 7);
    await drawFaces(fileOf('few'), 'test', 3);
    const few = await inFolder('calibrate --model runs/drawn --data few');
    expect(few).toMatchObject({ code: 3, stdout: '' });
    expect(few.stderr).toContain('3 rows are too few to calibrate on in 5 folds');
    const beyond = await inFolder('calibrate --model runs/drawn --data faces --coverage 1.5');
    expect(beyond).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a model card', () => {
  let card: string;
  const bundle = () => openBundle(fileOf('runs/drawn'));

  beforeAll(async () => {
    expect(await inFolder('card --model runs/drawn --data faces')).toMatchObject({ code: 0 });
    card = await readFile(fileOf('runs/drawn/card.md'), 'utf8');
  });

  test('says what the bundle says, to the letter', async () => {
    expect(card).toBe(modelCard(await bundle(), 'runs/drawn'));
    const { manifest, model } = await bundle();
    const metrics = JSON.parse(JSON.stringify(manifest.metrics));
    metrics['PublicTest, views: ten'].accuracy += 0.001;
    expect(modelCard({ manifest: { ...manifest, metrics }, model }, 'runs/drawn')).not.toBe(card);
  });

  test('prints the figures that its commands print', async () => {
    const commands = [...card.matchAll(/`mien (evaluate [^`]*--views [^`]*)`/g)].map(([, words]) => words!);
    expect(commands.map(words => words.replace(/.*--views /, ''))).toEqual([
      'one',
      'flip',
      'ten',
      'one --leave-out blank',
    ]);
    for (const words of commands) {
      const { code, stdout } = await inFolder(`${words} --data faces --json`);
      expect(code).toBe(0);
      const { accuracy, rows } = JSON.parse(stdout);
      const line = card.split('\n').find(each => each.includes(`\`mien ${words}\``))!;
      expect(line).toContain(`| ${(100 * accuracy).toFixed(1)} % (`);
      expect(line).toContain(`n = ${rows}`);
    }
  });

  test('has every part of one', () => {
    const titles = [...card.matchAll(/^## (.*)$/gm)].map(([, title]) => title!);
    for (const part of [
      'Intended use',
      'Misuse',
      'Data',
      'Protocol',
      'Results',
      'Calibration',
      'Stress',
      'Limits',
      'Licence',
    ])
      expect(
        titles.some(title => title.startsWith(part)),
        part,
      ).toBe(true);
    expect(card).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test('of a model that was not judged is refused', async () => {
    const { manifest, model } = await bundle();
    const unjudged = await writeBundle(fileOf('unjudged'), { ...manifest, metrics: null }, model);
    expect(() => modelCard(unjudged, 'unjudged')).toThrow('run mien card --model unjudged');
  });
});
