import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoweringPlan, uniform } from '@mien/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { loweringPlanSchema, readPlans, writePlans } from '../../src/training/plan-cache.js';

const plan: LoweringPlan = {
  '3x3 2→3 @6x6': { forward: 'winograd3', inputGradient: 'winograd3-rotated', filterGradient: 'im2col' },
};

async function cacheFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plans-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'deeper', 'plans.json');
}

test('what was written is read back, each machine for itself', async () => {
  const file = await cacheFile();
  await writePlans(file, 'one', plan);
  await writePlans(file, 'other', { small: uniform('direct') });
  expect(await readPlans(file, 'one')).toEqual(plan);
  expect(await readPlans(file, 'other')).toEqual({ small: uniform('direct') });
  expect(await readPlans(file, 'a third')).toEqual({});
});

test('what another process chose on this machine meanwhile is kept', async () => {
  const file = await cacheFile();
  await writePlans(file, 'one', plan);
  await writePlans(file, 'one', { small: uniform('direct') });
  await writePlans(file, 'one', { small: uniform('im2col') });
  expect(await readPlans(file, 'one')).toEqual({ ...plan, small: uniform('im2col') });
});

test('a missing file holds no plans', async () => {
  expect(await readPlans(await cacheFile(), 'one')).toEqual({});
});

test('a file torn at any byte holds no plans, and can be written again', async () => {
  const file = await cacheFile();
  await writePlans(file, 'one', plan);
  const whole = await readFile(file, 'utf8');
  // Without its last byte, a line feed, the file is whole.
  for (let length = 0; length < whole.length - 1; length++) {
    await writeFile(file, whole.slice(0, length));
    expect(await readPlans(file, 'one')).toEqual({});
  }
  await writePlans(file, 'one', plan);
  expect(await readPlans(file, 'one')).toEqual(plan);
});

test.each([
  ['another version', (text: string) => text.replace(/"version": \d+/, '"version": 999')],
  ['a lowering nobody knows', (text: string) => text.replace('winograd3', 'winograd5')],
  ['a pass too few', (text: string) => text.replace(/"forward": "winograd3",/, '')],
])('a file of %s holds no plans', async (_, damage) => {
  const file = await cacheFile();
  await writePlans(file, 'one', plan);
  const text = await readFile(file, 'utf8');
  await writeFile(file, damage(text));
  expect(await readFile(file, 'utf8')).not.toBe(text);
  expect(await readPlans(file, 'one')).toEqual({});
});

test('writers at once leave one whole file and nothing beside it', async () => {
  const file = await cacheFile();
  await Promise.all(Array.from({ length: 8 }, (_, at) => writePlans(file, `machine ${at}`, plan)));
  expect(await readdir(join(file, '..'))).toEqual(['plans.json']);
  const { plans } = JSON.parse(await readFile(file, 'utf8'));
  for (const written of Object.values(plans)) expect(loweringPlanSchema.parse(written)).toEqual(plan);
});
