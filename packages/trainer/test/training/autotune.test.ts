import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { choicesOf, convolutionsOf, input, type Lowering, type Pass } from '@mien/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { preset, trainingGraph } from '../../src/models/index.js';
import { autotune, type LoweringTime } from '../../src/training/autotune.js';
import { fastestRuns } from '../../src/training/turns.js';

test('every convolution gets lowerings that fit it, and keeps them for the next time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-autotune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [network, pictures, cache] = [preset('tiny'), 2, join(folder, 'plans.json')];
  const told: LoweringTime[] = [];
  const { plan, times } = await autotune(network, pictures, { cache, onMeasured: time => told.push(time) });

  const { logits } = trainingGraph(network, input('images', [pictures, ...network.input]));
  const convolutions = convolutionsOf([logits]);
  expect(Object.keys(plan)).toEqual(convolutions.map(({ signature }) => signature));
  for (const convolution of convolutions) {
    const choices = Object.entries(choicesOf(convolution)) as [Pass, readonly Lowering[]][];
    for (const [pass, lowerings] of choices) expect(lowerings).toContain(plan[convolution.signature]![pass]);
    const timed = times.filter(({ signature }) => signature === convolution.signature);
    expect(new Set(timed.map(({ lowering }) => lowering.forward))).toEqual(
      new Set(choicesOf(convolution).forward),
    );
  }
  for (const { milliseconds } of times) expect(milliseconds).toBeGreaterThan(0);
  expect(times.every(({ milliseconds }) => Number.isFinite(milliseconds))).toBe(true);
  expect(told).toEqual(times);
  expect(await autotune(network, pictures, { cache })).toEqual({ plan, times: [] });
});

test('what is hopelessly slow runs only twice', async () => {
  const runs = [0, 0];
  const [fast, slow] = await fastestRuns(
    [1, 400].map((delay, at) => () => {
      runs[at]!++;
      return setTimeout(delay);
    }),
  );
  expect(fast).toBeLessThan(slow!);
  expect(runs).toEqual([8, 2]);
});
