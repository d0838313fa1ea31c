import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ModelBundle, type WeightFormat, writeBundle } from '@mien/runtime/node';
import {
  type Dataset,
  describeNetwork,
  type Evidence,
  exportFiles,
  metricsOf,
  preprocessingOf,
  readCheckpoint,
  runFolder,
  trainedNetwork,
  type Versions,
  versions,
} from '@mien/trainer';
import { blaming, Failure } from '../exit.js';

/**
 * Writes a checkpoint's network as a bundle that has not been judged.
 *
 * @param dataset what it was trained on: its labels and the size of its pictures belong to the model
 * @throws where the checkpoint was trained on other data
 */
export async function exportBundle(
  checkpointFile: string,
  dataset: Dataset,
  directory: string,
  name: string,
  weights: WeightFormat = 'float32',
): Promise<ModelBundle> {
  const checkpoint = await blaming('unusable', () => readCheckpoint(checkpointFile));
  const { configuration, dataHash } = checkpoint;
  if (dataset.hash !== dataHash) {
    throw new Failure(
      'unusable',
      `${checkpointFile} was trained on data of SHA-256 ${dataHash}, not on ${dataset.name} (${dataset.hash}): name that data`,
    );
  }
  const trained = trainedNetwork(checkpoint);
  const { network } = trained;
  const preprocessing = preprocessingOf(configuration, network, dataset);
  const { parameters, multiplyAdds } = describeNetwork(network);
  const { commit, ...others } = await versionsOf(checkpointFile);
  const draft = {
    format: 'mien-model' as const,
    version: 1 as const,
    name,
    labels: dataset.labels,
    preprocessing,
    calibration: null,
    network: { preset: network.name, parameters, multiplyAdds },
    weights,
    metrics: null,
    provenance: {
      dataHash,
      commit: commit ?? 'unknown',
      configuration,
      seed: configuration.seed,
      versions: Object.fromEntries(Object.entries(others).map(([key, value]) => [key, String(value)])),
      created: new Date().toISOString(),
    },
  };
  const { model, explanation } = await exportFiles(trained, weights, dataset, preprocessing);
  return writeBundle(directory, draft, model, explanation);
}

/** Writes the bundle again with what is known of how good it is. */
export function withEvidence(
  { manifest, model }: ModelBundle,
  directory: string,
  evidence: Evidence,
): Promise<ModelBundle> {
  return writeBundle(directory, { ...manifest, metrics: metricsOf(evidence) }, model);
}

/** What the run was trained with; what is here now, where its folder does not tell. */
async function versionsOf(checkpointFile: string): Promise<Versions> {
  const file = runFolder(dirname(checkpointFile)).versions;
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? versions() : JSON.parse(text);
}
