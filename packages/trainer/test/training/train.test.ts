import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { convolutionsOf, input, type Lowering, type LoweringPlan, uniform } from '@mien/tensor';
import { describe, expect, it } from 'vitest';
import { preset, trainingGraph } from '../../src/models/index.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';
import { readMetrics } from '../../src/training/metrics.js';
import type { TrainingEvent } from '../../src/training/progress.js';
import { type RunFolder, readVersions, runFolder } from '../../src/training/run-folder.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import { exportCheckpoint } from '../../src/training/weights.js';
import { drawnDataset } from './drawn.js';

const dataset = drawnDataset(70, 30);
/** Five steps an epoch: 70 rows, the last six of them left out. */
const small: TrainingConfigurationInput = {
  preset: 'tiny',
  epochs: 2,
  batch: 14,
  shards: 2,
  seed: 7,
  lowering: 'direct',
};

async function newFolder(): Promise<RunFolder> {
  return runFolder(join(await mkdtemp(join(tmpdir(), 'mien-train-')), 'run'));
}

async function trained(configuration: TrainingConfigurationInput, options: TrainOptions = {}) {
  const folder = await newFolder();
  const outcome = await train(configuration, dataset, folder.path, options);
  return { folder, outcome, last: await readFile(folder.last) };
}

describe('a training', () => {
  it('learns, and leaves its evidence', async () => {
    const events: TrainingEvent[] = [];
    const { folder, outcome } = await trained(
      { ...small, epochs: 12, clip: { kind: 'none' }, learningRate: 0.01, augmentation: {} },
      { onProgress: event => events.push(event) },
    );
    expect(outcome).toMatchObject({ ended: 'finished', epochs: 12, checkpoint: folder.last });
    expect(outcome.best!.accuracy).toBeGreaterThan(0.9);

    const metrics = await readMetrics(folder.metrics);
    expect(metrics.steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, step) => step + 1));
    expect(metrics.epochs.map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: 12 }, (_, epoch) => epoch + 1),
    );
    expect(metrics.epochs.at(-1)!.trainAccuracy).toBeGreaterThan(0.9);
    expect(JSON.parse(await readFile(folder.configuration, 'utf8'))).toEqual(outcome.configuration);
    expect(JSON.parse(await readFile(folder.versions, 'utf8'))).toMatchObject({
      node: process.versions.node,
    });
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(60);
    expect(events[0]).toMatchObject({ kind: 'start', steps: 60, stepsDone: 0, shards: 2 });
  });

  it('reports the accuracy of the model that is exported', async () => {
    const { folder, outcome } = await trained({ ...small, epochs: 4, learningRate: 0.01 });
    const session = await openSession(exportCheckpoint(await readCheckpoint(folder.best)));
    let correct = 0;
    for (let row = 70; row < 100; row++) {
      const pixels = dataset.pixels.subarray(row * 48 * 48, (row + 1) * 48 * 48);
      const data = Float32Array.from(pixels, value => (value / 255 - 0.508) / 0.255);
      const { logits } = await session.run({ images: { data, shape: [1, 1, 48, 48] } });
      const row7 = logits!.data as Float32Array;
      if (row7.indexOf(Math.max(...row7)) === dataset.targets[row]) correct++;
    }
    await session.close();
    expect(correct / 30).toBe(outcome.best!.accuracy);
  });

  it('is the same to the byte when it is run again, and another by another seed', async () => {
    const [one, two, other] = [
      await trained(small),
      await trained(small),
      await trained({ ...small, seed: 8 }),
    ];
    expect(two.last.equals(one.last)).toBe(true);
    expect(other.last.equals(one.last)).toBe(false);
  });

  const variants: readonly [string, TrainingConfigurationInput][] = [
    ['Adam', {}],
    [
      'Nesterov',
      { optimiser: { kind: 'nesterov' }, schedule: { kind: 'cosine' }, clip: { kind: 'norm', limit: 1 } },
    ],
    ['averaged weights', { average: { decay: 0.9, recalibrationRows: 40 } }],
    ['mixup and smoothing', { augmentation: { mixup: { shape: 0.4 } }, targets: { smoothing: 0.1 } }],
    ['one shard', { shards: 1 }],
    ['seven shards', { shards: 7 }],
  ];
  it.each(variants)(
    'with %s, aborted every fourth step and resumed, is the same to the byte',
    async (_, variant) => {
      const configuration = { ...small, ...variant };
      const whole = await trained(configuration);
      const folder = await newFolder();
      const stepsOfLives: number[] = [];
      for (let life = 0; life < 12; life++) {
        const controller = new AbortController();
        let steps = 0;
        const outcome = await train(life === 0 ? configuration : {}, dataset, folder.path, {
          resume: life > 0,
          signal: controller.signal,
          onProgress: event => {
            if (event.kind === 'step') {
              steps++;
              controller.abort();
            }
          },
        });
        stepsOfLives.push(steps);
        if (outcome.ended === 'finished') break;
        expect(outcome.ended).toBe('interrupted');
      }
      expect(stepsOfLives.length).toBeGreaterThan(2);
      expect(stepsOfLives.reduce((sum, steps) => sum + steps)).toBe(10);
      expect((await readFile(folder.last)).equals(whole.last)).toBe(true);
      expect((await readFile(folder.best)).equals(await readFile(whole.folder.best))).toBe(true);
      const withoutClock = async ({ metrics }: RunFolder) => {
        const { steps, epochs } = await readMetrics(metrics);
        return { steps, epochs: epochs.map(epoch => ({ ...epoch, seconds: 0, imagesPerSecond: 0 })) };
      };
      expect(await withoutClock(folder)).toEqual(await withoutClock(whole.folder));
    },
    300_000,
  );

  it('does not depend on when checkpoints are written', async () => {
    const often = await trained({ ...small, checkpointMinutes: 1e-6 });
    const never = await trained(small);
    const [{ arrays }, { arrays: expected }] = [
      await readCheckpoint(often.folder.last),
      await readCheckpoint(never.folder.last),
    ];
    expect(arrays).toEqual(expected);
  });

  it('ends early when no epoch is better, and keeps the best', async () => {
    const { outcome } = await trained({
      ...small,
      epochs: 40,
      learningRate: 1e-12,
      earlyStop: { patience: 2 },
    });
    expect(outcome.ended).toBe('early');
    expect(outcome.epochs).toBe(outcome.best!.epoch + 2);
  });

  it('exports the last checkpoint where a test set was only watched, the best where tune rows choose', async () => {
    const watched = await trained({ ...small, evaluation: 'PublicTest' });
    expect(watched.outcome.checkpoint).toBe(watched.folder.last);
    expect(existsSync(watched.folder.best)).toBe(true);
    const chosen = await trained({ ...small, evaluation: 'tune' });
    expect(chosen.outcome.checkpoint).toBe(chosen.folder.best);
  });

  it('without judged rows exports the last checkpoint', async () => {
    const { folder, outcome } = await trained({ ...small, evaluation: 'none' });
    expect(outcome).toMatchObject({ best: null, checkpoint: folder.last });
    expect(existsSync(folder.best)).toBe(false);
    const { epochs } = await readMetrics(folder.metrics);
    expect(epochs[1]).toMatchObject({ testLoss: null, testAccuracy: null, split: null });
    expect(exportCheckpoint(await readCheckpoint(folder.last)).length).toBeGreaterThan(1000);
  });

  it('whose loss is not a number says where and what to do, with the last checkpoint whole', async () => {
    const folder = await newFolder();
    const wild: TrainingConfigurationInput = {
      ...small,
      epochs: 20,
      learningRate: 1e30,
      clip: { kind: 'none' },
      schedule: { kind: 'constant' },
      optimiser: { kind: 'nesterov' },
      evaluation: 'none',
    };
    await expect(train(wild, dataset, folder.path)).rejects.toThrow(
      /(loss|gradient's norm) is (NaN|Infinity) at step \d+ \(epoch [\d.]+\), learning rate 1\.00e\+30: .*lower learning rate/,
    );
    expect((await readCheckpoint(folder.last)).arrays.parameters.every(Number.isFinite)).toBe(true);
    expect((await readMetrics(folder.metrics)).steps.length).toBeGreaterThan(0);
  });

  it('ends with the error of whoever listens to it', async () => {
    const onProgress = (event: TrainingEvent) => {
      if (event.kind === 'step') throw new Error('the listener fell over');
    };
    await expect(trained(small, { onProgress })).rejects.toThrow('the listener fell over');
  });
});

describe('a training refuses', () => {
  it('a folder that holds one, but resumes it', async () => {
    const { folder, last } = await trained(small);
    await expect(train(small, dataset, folder.path)).rejects.toThrow(/already holds a training: resume it/);
    expect(await train({}, dataset, folder.path, { resume: true })).toMatchObject({ ended: 'finished' });
    expect((await readFile(folder.last)).equals(last)).toBe(true);
  });

  it('to resume with other settings or other data', async () => {
    const { folder } = await trained({ ...small, epochs: 1 });
    const resumed = (given: TrainingConfigurationInput, data = dataset) =>
      train(given, data, folder.path, { resume: true });
    await expect(resumed({ epochs: 3, learningRate: 1 })).rejects.toThrow(
      /can't change its epochs, learningRate/,
    );
    await expect(resumed({}, drawnDataset(70, 30, 2))).rejects.toThrow(
      /not the data that the training began with/,
    );
  });

  it('to resume nothing, or metrics that were lost', async () => {
    const folder = await newFolder();
    await expect(train({}, dataset, folder.path, { resume: true })).rejects.toThrow(
      /cannot read the checkpoint .*start that training, without --resume/,
    );
    await train({ ...small, epochs: 1 }, dataset, folder.path);
    await rm(folder.metrics);
    await expect(train({}, dataset, folder.path, { resume: true })).rejects.toThrow(
      /has 0 lines, but the checkpoint counts 6/,
    );
  });

  it.each([
    [{ preset: 'notebok' }, /no network named "notebok"/],
    [{ batch: 100 }, /70 rows to train on, fewer than one batch of 100/],
    [{ targets: { votes: 0.3 } }, /no FER\+ votes/],
    [{ augmentation: { steps: [{ name: 'crop', size: 90 }] } }, /crop of 90 does not fit/],
  ] as const)('%j', async (change, message) => {
    await expect(trained({ ...small, ...change } as TrainingConfigurationInput)).rejects.toThrow(message);
  });

  it.each([
    ['too few rows', { batch: 100 }, /70 rows to train on/],
    ['no votes', { targets: { votes: 0.3 } }, /no FER\+ votes/],
    ['pictures too small', { augmentation: { steps: [{ name: 'crop', size: 90 }] } }, /crop of 90/],
  ] as const)('data of %s before anything is timed', async (_, change, message) => {
    const timed: TrainingEvent[] = [];
    const given = { ...small, ...change, lowering: 'auto' } as TrainingConfigurationInput;
    await expect(trained(given, { onProgress: event => timed.push(event) })).rejects.toThrow(message);
    expect(timed).toEqual([]);
  });

  describe('a plan of lowerings', () => {
    const planFor = (pictures: number, lowering: Lowering): LoweringPlan =>
      Object.fromEntries(
        convolutionsOf([trainingGraph(preset('tiny'), input('images', [pictures, 1, 48, 48])).logits]).map(
          ({ signature }) => [signature, uniform(lowering)],
        ),
      );

    it('made for another batch', async () => {
      const given = { ...small, lowering: planFor(8, 'im2col') };
      await expect(trained(given)).rejects.toThrow(
        /made for another network, or for other than 7 pictures a shard: it lacks 3x3 1→8 .*leave `lowering` out/,
      );
      expect((await trained({ ...small, epochs: 1, lowering: planFor(7, 'im2col') })).outcome.ended).toBe(
        'finished',
      );
    });

    it('with a lowering that does not fit', async () => {
      const given = { ...small, lowering: planFor(7, 'winograd4') };
      await expect(trained(given)).rejects.toThrow(
        /the forward of 3x3 1→8 .* by winograd4, which does not fit it: choose of direct, im2col/,
      );
    });
  });

  it('data without rows to judge', async () => {
    const folder = await newFolder();
    await expect(train(small, drawnDataset(70, 0), folder.path)).rejects.toThrow(/no row of PublicTest/);
  });

  it('to call weights one engine’s that had two', async () => {
    const { folder } = await trained({ ...small, epochs: 1 });
    const now = JSON.parse(await readFile(folder.versions, 'utf8'));
    await writeFile(folder.versions, JSON.stringify({ ...now, engine: 'onnxruntime-node 1.0.0' }));
    const warnings: string[] = [];
    const resume = () =>
      train({}, dataset, folder.path, {
        resume: true,
        onProgress: event => event.kind === 'warning' && warnings.push(event.message),
      });
    await resume();
    await resume();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`engine: onnxruntime-node 1.0.0 → ${now.engine}`);
    expect(await readVersions(folder)).toEqual({ ...now, engine: 'onnxruntime-node 1.0.0', resumed: [now] });
  });

  it('leftovers of a killed process no room', async () => {
    const { folder } = await trained({ ...small, epochs: 1 });
    await writeFile(`${folder.last}.123.part`, 'half a checkpoint');
    await train({}, dataset, folder.path, { resume: true });
    expect(existsSync(`${folder.last}.123.part`)).toBe(false);
  });
});
