// A small network trained within seconds on drawn bars, and its exports as bundles.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelBundle, type WeightFormat, writeBundle } from '@mien/runtime/node';
import type { Preprocessing } from '@mien/vision';
import type { Dataset } from '../../src/data/index.js';
import { Random } from '../../src/data/index.js';
import { describeNetwork, type Network } from '../../src/models/index.js';
import { exportFiles } from '../../src/quantisation/index.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import type { Weights } from '../../src/training/export.js';
import { initialParameters, initialStatistics } from '../../src/training/initialise.js';
import { buildStep } from '../../src/training/step.js';
import { train } from '../../src/training/train.js';
import { type TrainedNetwork, trainedNetwork } from '../../src/training/weights.js';
import { drawnDataset } from '../training/drawn.js';

export const drawn = drawnDataset(140, 100);

export const preprocessing: Preprocessing = {
  width: 48,
  height: 48,
  mean: 0.508,
  deviation: 0.255,
  equalise: false,
};

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'mien-formats-'));

/** `tiny`, trained on `drawn` until it has nearly every row right. */
export async function trainTiny(): Promise<TrainedNetwork> {
  const { checkpoint } = await train(
    {
      ...{ preset: 'tiny', epochs: 12, batch: 14, shards: 2, seed: 7, lowering: 'direct' },
      ...{ clip: { kind: 'none' }, learningRate: 0.01, augmentation: {}, evaluation: 'none' },
    },
    drawn,
    join(await temporaryFolder(), 'run'),
  );
  return trainedNetwork(await readCheckpoint(checkpoint));
}

/** Weights as before training. */
export function randomWeights(network: Network, seed: number): Weights {
  const { parameters, statistics } = buildStep(network, { pictures: 1 });
  return {
    parameterSlots: parameters,
    statisticSlots: statistics,
    parameters: initialParameters(parameters, Random.fromSeed(seed)),
    statistics: initialStatistics(statistics),
  };
}

/** A bundle of that network in a folder of its own. */
export async function bundleOf(
  trained: TrainedNetwork,
  format: WeightFormat,
  dataset: Dataset = drawn,
): Promise<ModelBundle> {
  const { model, explanation } = await exportFiles(trained, format, dataset, preprocessing);
  const { name, parameters, multiplyAdds } = describeNetwork(trained.network);
  const provenance = {
    ...{ dataHash: '0'.repeat(64), commit: 'none', configuration: {}, seed: 7, versions: {} },
    created: '2026-11-22T20:00:00.000Z',
  };
  const draft = {
    ...({ format: 'mien-model', version: 1, name, labels: dataset.labels, preprocessing } as const),
    ...{ calibration: null, network: { preset: name, parameters, multiplyAdds }, weights: format },
    ...{ metrics: null, provenance },
  };
  return writeBundle(await temporaryFolder(), draft, model, explanation);
}
