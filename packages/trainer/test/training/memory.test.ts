import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type ConvolutionLowering,
  choicesOf,
  convolutionsOf,
  input,
  type Lowering,
  type LoweringPlan,
  tileSides,
  uniform,
} from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/data/index.js';
import { preset, presetNames, trainingGraph } from '../../src/models/index.js';
import { memoryNeed, requireMemory, requireTimingMemory, timingNeed } from '../../src/training/memory.js';

const sizes = { preset: 'notebook', batch: 64, shards: 2, lowering: 'direct' } as const;
const gibibyte = 2 ** 30;

describe('a batch', () => {
  test('that fits passes', () => {
    expect(() => requireMemory(sizes, { atHand: 64 * gibibyte })).not.toThrow();
    expect(() => requireMemory({ ...sizes, preset: 'tiny' })).not.toThrow();
  });

  test('too large is refused with the need, what is at hand, and one that fits', () => {
    const large = { ...sizes, batch: 100_000 };
    expect(() => requireMemory(large, { atHand: 8 * gibibyte })).toThrow(
      /a batch of 100000 in 2 shards needs up to \d+\.\d GiB .*8\.0 GiB are at hand: lower batch to \d+ or less/,
    );
  });

  test.each([
    { ...sizes, batch: 100_000, gibibytes: 8 },
    { ...sizes, lowering: 'auto', batch: 64, gibibytes: 2.6 },
    { ...sizes, lowering: 'auto', batch: 64, gibibytes: 2.4 },
  ] as const)('of the size that was named does fit, and no larger one: %j', ({ gibibytes, ...large }) => {
    const atHand = gibibytes * gibibyte;
    const named = Number(/lower batch to (\d+)/.exec(messageOf(() => requireMemory(large, { atHand })))![1]);
    expect(named % sizes.shards).toBe(0);
    expect(() => requireMemory({ ...large, batch: named }, { atHand })).not.toThrow();
    expect(() => requireMemory({ ...large, batch: named + sizes.shards }, { atHand })).toThrow(/lower batch/);
  });

  test('lowered by a plan names one that fits however it will be lowered', () => {
    const lowering = planOf('notebook', 32, ({ forward }) =>
      uniform(forward!.includes('winograd6') ? 'winograd6' : 'im2col'),
    );
    const atHand = 2.6 * gibibyte;
    const told = messageOf(() => requireMemory({ ...sizes, lowering }, { atHand }));
    const batch = Number(/lower batch to (\d+)/.exec(told)![1]);
    expect(() => requireMemory({ ...sizes, batch, lowering: 'auto' }, { atHand })).not.toThrow();
  });

  test('of a training that has begun is not to be lowered', () => {
    const told = messageOf(() => requireMemory(sizes, { atHand: gibibyte / 2, isResumed: true }));
    expect(told).toMatch(/end what else takes memory, or resume on a larger machine$/);
  });

  test('on a machine without room for a single picture is told so', () => {
    expect(() => requireMemory(sizes, { atHand: 0.1 * gibibyte })).toThrow(
      /use fewer shards, a smaller network/,
    );
  });
});

const allLowerings: readonly Lowering[] = [
  'direct',
  'im2col',
  ...tileSides.map(side => `winograd${side}` as const),
];

/** A plan for each convolution of a step's choices. */
function planOf(
  name: string,
  pictures: number,
  choose: (choices: ReturnType<typeof choicesOf>) => ConvolutionLowering,
): LoweringPlan {
  const network = preset(name);
  const { logits } = trainingGraph(network, input('images', [pictures, ...network.input]));
  return Object.fromEntries(convolutionsOf([logits]).map(each => [each.signature, choose(choicesOf(each))]));
}

describe.each(presetNames)('before the lowerings of %s are chosen', name => {
  test.each([2, 32])('the need is that of any of them, %i pictures a shard', pictures => {
    const network = preset(name);
    const need = (lowering: LoweringPlan | 'auto' | 'direct') =>
      memoryNeed(network, { batch: pictures, shards: 1, lowering }).perPicture;
    const open = need('auto');
    for (const lowering of allLowerings)
      expect(
        need(
          planOf(name, pictures, ({ forward }) => uniform(forward!.includes(lowering) ? lowering : 'im2col')),
        ),
        lowering,
      ).toBeLessThan(open);
    const random = Random.fromSeed(pictures);
    const drawn = (lowerings: readonly Lowering[] = ['direct']) =>
      lowerings[random.integer(lowerings.length)]!;
    for (let plan = 0; plan < 3; plan++)
      expect(
        need(
          planOf(name, pictures, ({ forward, inputGradient, filterGradient }) => ({
            forward: drawn(forward),
            inputGradient: drawn(inputGradient),
            filterGradient: drawn(filterGradient),
          })),
        ),
      ).toBeLessThan(open);
  });
});

test('timing that has no room names the pictures that have', () => {
  const [network, atHand] = [preset('notebook'), gibibyte];
  const told = messageOf(() => requireTimingMemory(network, 200_000, atHand));
  expect(told).toMatch(/^timing notebook by 200000 pictures a run needs up to .* GiB/);
  const named = Number(/lower pictures to (\d+) or less/.exec(told)![1]);
  expect(() => requireTimingMemory(network, named, atHand)).not.toThrow();
  expect(() => requireTimingMemory(network, named + 1, atHand)).toThrow();
});

/** Bytes a fresh process grows by when it opens and runs a step twice. */
async function measuredGrowth(pictures: number, lowering: string): Promise<number> {
  const program = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const words = ['--import', 'tsx', '--conditions', 'source', program, 'tiny', String(pictures), lowering];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return Number(stdout);
}

test.each(allLowerings)('the bound holds for a step by %s', async lowering => {
  const pictures = 192;
  const plan = lowering === 'direct' ? 'direct' : 'auto';
  const { fixed, perPicture } = memoryNeed(preset('tiny'), { batch: pictures, shards: 1, lowering: plan });
  const grown = await measuredGrowth(pictures, lowering);
  expect(grown).toBeGreaterThan(0);
  expect(grown).toBeLessThan(fixed + pictures * perPicture);
});

test('the bound holds for timing the lowerings, and a training is refused that has no room for it', async () => {
  const pictures = 128;
  const alone = { preset: 'tiny', batch: pictures, shards: 1, lowering: 'auto' } as const;
  const grown = await measuredGrowth(pictures, 'timed');
  expect(grown).toBeGreaterThan(0);
  const { fixed, perPicture } = memoryNeed(preset('tiny'), alone);
  expect(grown).toBeLessThan(fixed + pictures * perPicture);
  const sessions = timingNeed(preset('tiny'), pictures);
  expect(() => requireMemory(alone, { atHand: sessions })).toThrow(/lower batch|use fewer shards/);
});

function messageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
