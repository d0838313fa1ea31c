// The cards of the shipped models say what their bundles say.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBundle } from '@mien/runtime/node';
import { modelCard } from '@mien/trainer';
import { expect, test } from 'vitest';
import { modelsFolder } from '../src/inputs.js';
import { shippedModels } from '../src/shipped-models.js';

const names = shippedModels(modelsFolder).map(({ name }) => name);

test.runIf(names.length > 0).each(names)('models/%s/card.md is the card of its bundle', async name => {
  const folder = join(modelsFolder, name);
  const file = join(folder, 'card.md');
  if (!existsSync(file))
    throw new Error(`models/${name} has no card.md: run mien card --model models/${name}`);
  expect(await readFile(file, 'utf8')).toBe(modelCard(await openBundle(folder), `models/${name}`));
});

test('every shipped bundle was looked at', context => {
  if (names.length === 0) context.skip('no model is shipped yet');
  expect(names).toContain('mien');
});
