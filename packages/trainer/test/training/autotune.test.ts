import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { choicesOf, convolutionsOf, input, type Lowering, type Pass } from '@mien/tensor';
import { describe, expect, onTestFinished, test } from 'vitest';
import { preset, trainingGraph } from '../../src/models/index.js';
import { autotune, type LoweringTime, timedChoices } from '../../src/training/autotune.js';
import { contest, fastestRuns } from '../../src/training/turns.js';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-autotune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('every convolution gets lowerings that fit it, and keeps them for the next time', async () => {
  const [network, pictures, cache] = [preset('tiny'), 2, join(await newFolder(), 'plans.json')];
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

test('a cache that cannot be written costs one warning, not the training', async () => {
  const file = join(await newFolder(), 'a-file');
  await writeFile(file, 'no folder');
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const { plan } = await autotune(preset('tiny'), 1, { cache: join(file, 'plans.json'), warn });
  expect(Object.keys(plan)).toHaveLength(4);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^Could not keep the lowerings chosen, .*a-file/);
});

test('aborted, it ends within the contest under way and keeps what was chosen before', async () => {
  const cache = join(await newFolder(), 'plans.json');
  const controller = new AbortController();
  const timed: string[] = [];
  const ended = autotune(preset('tiny'), 1, {
    cache,
    signal: controller.signal,
    onMeasured({ signature }) {
      timed.push(signature);
      if (new Set(timed).size === 2) controller.abort();
    },
  });
  await expect(ended).rejects.toThrow('aborted');
  const { plans } = JSON.parse(await readFile(cache, 'utf8'));
  expect(Object.values(plans).map(plan => Object.keys(plan as object))).toEqual([[timed[0]]]);
  const resumed: string[] = [];
  await autotune(preset('tiny'), 1, { cache, onMeasured: ({ signature }) => resumed.push(signature) });
  expect(resumed).not.toContain(timed[0]);
});

test('on WebGPU, whose pooling gives no indices, no convolution is timed directly', () => {
  const network = preset('tiny');
  const { logits } = trainingGraph(network, input('images', [2, ...network.input]));
  for (const convolution of convolutionsOf([logits])) {
    const [choices, onWebgpu] = [choicesOf(convolution), timedChoices(convolution, 'webgpu')];
    expect(Object.keys(onWebgpu)).toEqual(Object.keys(choices));
    for (const [pass, lowerings] of Object.entries(onWebgpu))
      expect(lowerings).toEqual(choices[pass as Pass]!.filter(lowering => lowering !== 'direct'));
    expect(timedChoices(convolution, 'cpu')).toEqual(choices);
  }
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

describe('a contest', () => {
  const open = new Set<string>();
  const entrant = (delays: Readonly<Record<string, number>>) => async (name: string) => {
    open.add(name);
    expect(open.size).toBeLessThanOrEqual(2);
    return {
      run: () =>
        delays[name] === undefined ? Promise.reject(new Error(`${name} fell`)) : setTimeout(delays[name]),
      close: async () => void open.delete(name),
    };
  };

  test('has two open at most, and keeps the fastest', async () => {
    const { best, times } = await contest(
      ['slow', 'fast', 'middling'],
      entrant({ slow: 30, fast: 1, middling: 12 }),
      1,
    );
    expect(best).toBe('fast');
    expect(times.map(({ candidate }) => candidate)).toEqual(['slow', 'fast', 'fast', 'middling']);
    expect(open).toEqual(new Set());
  });

  test('closes both when one of them fails', async () => {
    await expect(contest(['slow', 'fallen'], entrant({ slow: 1 }), 1)).rejects.toThrow('fallen fell');
    expect(open).toEqual(new Set());
  });
});
