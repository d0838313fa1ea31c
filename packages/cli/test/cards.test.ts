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
const cardOf = (name: string) => join(modelsFolder, name, 'card.md');

test.for(names)('models/%s/card.md is the card of its bundle', async (name, context) => {
  if (!existsSync(cardOf(name)))
    context.skip(`models/${name} has no card.md: run mien card --model models/${name}`);
  const bundle = await openBundle(join(modelsFolder, name));
  expect(await readFile(cardOf(name), 'utf8')).toBe(modelCard(bundle, `models/${name}`));
});

test('the model used where none is named has a card', context => {
  if (names.length === 0) context.skip('no model is shipped yet');
  expect(existsSync(cardOf('mien'))).toBe(true);
});
