import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ModelBundle, writeBundle } from '@mien/runtime/node';
import {
  type Dataset,
  describeNetwork,
  type Evidence,
  exportCheckpoint,
  metricsOf,
  preprocessingOf,
  preset,
  readCheckpoint,
  runFolder,
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
): Promise<ModelBundle> {
  const checkpoint = await blaming('unusable', () => readCheckpoint(checkpointFile));
  const { configuration, dataHash } = checkpoint;
  if (dataset.hash !== dataHash) {
    throw new Failure(
      'unusable',
      `${checkpointFile} was trained on data of SHA-256 ${dataHash}, not on ${dataset.name} (${dataset.hash}): name that data`,
    );
  }
  const network = preset(configuration.preset);
  const { parameters, multiplyAdds } = describeNetwork(network);
  const { commit, ...others } = await versionsOf(checkpointFile);
  const draft = {
    format: 'mien-model' as const,
    version: 1 as const,
    name,
    labels: dataset.labels,
    preprocessing: preprocessingOf(configuration, network, dataset),
    calibration: null,
    network: { preset: network.name, parameters, multiplyAdds },
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
  return writeBundle(directory, draft, exportCheckpoint(checkpoint));
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
