import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { uniform } from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { preset } from '../../src/models/index.js';
import { memoryNeed, requireMemory, timingNeed } from '../../src/training/memory.js';

const sizes = { preset: 'notebook', batch: 64, shards: 2, lowering: 'direct' } as const;
const gibibyte = 2 ** 30;

describe('a batch', () => {
  test('that fits passes', () => {
    expect(() => requireMemory(sizes, 64 * gibibyte)).not.toThrow();
    expect(() => requireMemory({ ...sizes, preset: 'tiny' })).not.toThrow();
  });

  test('too large is refused with the need, what is at hand, and one that fits', () => {
    const large = { ...sizes, batch: 100_000 };
    expect(() => requireMemory(large, 8 * gibibyte)).toThrow(
      /a batch of 100000 in 2 shards needs up to \d+\.\d GiB .*8\.0 GiB are at hand: lower batch to \d+ or less/,
    );
  });

  test('of the size that was named does fit', () => {
    const large = { ...sizes, batch: 100_000 };
    const named = Number(
      /lower batch to (\d+)/.exec(messageOf(() => requireMemory(large, 8 * gibibyte)))![1],
    );
    expect(named % sizes.shards).toBe(0);
    expect(() => requireMemory({ ...sizes, batch: named }, 8 * gibibyte)).not.toThrow();
  });

  test('on a machine without room for a single picture is told so', () => {
    expect(() => requireMemory(sizes, 0.1 * gibibyte)).toThrow(/use fewer shards, a smaller network/);
  });
});

test('an unmeasured lowering is taken for the largest', () => {
  const network = preset('notebook');
  const { perPicture } = memoryNeed(network, { ...sizes, lowering: 'auto' });
  expect(perPicture).toBeGreaterThan(memoryNeed(network, sizes).perPicture);
  expect(perPicture).toBeGreaterThan(
    memoryNeed(network, { ...sizes, lowering: { none: uniform('direct') } }).perPicture,
  );
});

/** Bytes a fresh process grows by when it opens and runs a step twice. */
async function measuredGrowth(pictures: number, lowering: string): Promise<number> {
  const program = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const words = ['--import', 'tsx', '--conditions', 'source', program, 'tiny', String(pictures), lowering];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return Number(stdout);
}

test.each(['direct', 'winograd2', 'winograd4'])('the bound holds for a step by %s', async lowering => {
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
  expect(() => requireMemory(alone, sessions)).toThrow(/lower batch|use fewer shards/);
});

function messageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
