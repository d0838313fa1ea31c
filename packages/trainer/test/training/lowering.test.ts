import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convolutionsOf, input, type LoweringPlan, uniform } from '@mien/tensor';
import { describe, expect, it } from 'vitest';
import { preset, trainingGraph } from '../../src/models/index.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';
import { readMetrics } from '../../src/training/metrics.js';
import { runFolder } from '../../src/training/run-folder.js';
import { train } from '../../src/training/train.js';
import { drawnDataset } from './drawn.js';

const dataset = drawnDataset(832, 8);
const paper: TrainingConfigurationInput = {
  preset: 'mien',
  epochs: 1,
  batch: 16,
  shards: 2,
  seed: 3,
  // Where the paper's one-cycle begins; a high rate makes any two roundings part ways within 50 steps.
  learningRate: 4e-5,
  schedule: { kind: 'constant' },
  evaluation: 'none',
};

async function losses(change: TrainingConfigurationInput): Promise<readonly number[]> {
  const folder = runFolder(join(await mkdtemp(join(tmpdir(), 'mien-lowering-')), 'run'));
  await train({ ...paper, ...change }, dataset, folder.path);
  return (await readMetrics(folder.metrics)).steps.slice(0, 50).map(({ loss }) => loss);
}

/** The coarsest tiles that a machine would choose: they lose the most digits. */
function coarsePlan(): LoweringPlan {
  const { logits } = trainingGraph(preset('mien'), input('images', [8, 1, 48, 48]));
  return Object.fromEntries(
    convolutionsOf([logits]).map(({ signature, filter }) => [
      signature,
      uniform(filter[1] === 1 ? 'im2col' : 'winograd6'),
    ]),
  );
}

describe('training under other lowerings', () => {
  it('has the same first 50 losses to 0.5 %, the first ten to 0.02 %', async () => {
    const [direct, coarse] = [await losses({ lowering: 'direct' }), await losses({ lowering: coarsePlan() })];
    expect(direct).toHaveLength(50);
    const apart = direct.map((loss, step) => Math.abs(coarse[step]! / loss - 1));
    expect(Math.max(...apart)).toBeLessThan(0.005);
    expect(Math.max(...apart.slice(0, 10))).toBeLessThan(2e-4);
    expect(coarse).not.toEqual(direct);
  }, 600_000);
});

describe('an execution provider', () => {
  it('that this machine lacks is refused with what there is', async () => {
    await expect(losses({ provider: 'abacus', lowering: 'direct' })).rejects.toThrow(
      /no execution provider "abacus"\. Built in: .*cpu/,
    );
  });
});
