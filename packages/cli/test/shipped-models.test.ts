import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shippedModels } from '../src/shipped-models.js';

test('no folder holds no model', () => {
  expect(shippedModels('/nowhere')).toEqual([]);
});

test('a torn bundle is listed with what is wrong with it, a folder without a bundle is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'torn'));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'torn/model.json'), '{ "format": "mien-model"');
  expect(shippedModels(folder)).toEqual([
    { name: 'torn', fault: expect.stringContaining("torn/model.json can't be read") },
  ]);
});
