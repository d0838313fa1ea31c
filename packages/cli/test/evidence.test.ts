// What is done with a trained model, by the built command line, on drawn faces.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    const { code, stdout } = await inFolder(words);
    expect(code).toBe(0);
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
    expect(code).toBe(1);
    expect(stderr).toContain('name the data it was made from');
  });
});
