import { dirname } from 'node:path';
import { type ModelBundle, openBundle, type WeightFormat, writeBundle } from '@mien/runtime/node';
import {
  type Dataset,
  deliveredNetwork,
  describeNetwork,
  type Evidence,
  exportFiles,
  type FixedRun,
  metricsOf,
  preprocessingOf,
  type RunVersions,
  readCheckpoint,
  readVersions,
  runFolder,
  type TrainedNetwork,
  type Versions,
  versions,
} from '@mien/trainer';
import { blaming, Failure } from '../exit.js';

/** What a model keeps of the data that it was trained on. */
export type TrainedOn = Pick<Dataset, 'name' | 'hash' | 'labels' | 'width' | 'height'>;

/** What the bundle that a finished run left beside its checkpoints tells of its data; null where there is none. */
export async function trainedOn(checkpointFile: string): Promise<TrainedOn | null> {
  const bundle = await openBundle(dirname(checkpointFile)).catch(() => null);
  if (!bundle) return null;
  const { labels, preprocessing, provenance } = bundle.manifest;
  const { width, height } = preprocessing.face ?? preprocessing;
  return { name: 'the data of its bundle', hash: provenance.dataHash, labels, width, height };
}

export interface BundleOptions {
  /** `float32` unless told. */
  readonly weights?: WeightFormat;
  /** Gives the runs that the network is lowered for; any number of pictures without it. */
  readonly fix?: (trained: TrainedNetwork) => Promise<FixedRun>;
}

/**
 * Writes a checkpoint's network as a bundle that has not been judged.
 *
 * @param data what it was trained on; int8 and a correction of the logits need its pictures too
 * @throws where the checkpoint was trained on other data
 */
export async function exportBundle(
  checkpointFile: string,
  data: TrainedOn | Dataset,
  directory: string,
  name: string,
  { weights = 'float32', fix }: BundleOptions = {},
): Promise<ModelBundle> {
  const checkpoint = await blaming('unusable', () => readCheckpoint(checkpointFile));
  const { configuration, dataHash } = checkpoint;
  if (data.hash !== dataHash) {
    throw new Failure(
      'unusable',
      `${checkpointFile} was trained on data of SHA-256 ${dataHash}, not on ${data.name} (${data.hash}): name that data`,
    );
  }
  const dataset = 'pixels' in data ? data : null;
  const trained = await deliveredNetwork(checkpoint, dataset);
  const { network } = trained;
  const fixed = await fix?.(trained);
  const preprocessing = preprocessingOf(configuration, network, data);
  const { parameters, multiplyAdds } = describeNetwork(network);
  const { commit, ...others } = await versionsOf(checkpointFile);
  const draft = {
    format: 'mien-model' as const,
    version: 1 as const,
    name,
    labels: data.labels,
    preprocessing,
    calibration: null,
    network: { preset: network.name, parameters, multiplyAdds },
    weights,
    ...(fixed && { picturesPerRun: fixed.pictures }),
    metrics: null,
    provenance: {
      dataHash,
      commit,
      configuration,
      seed: configuration.seed,
      versions: others,
      created: new Date().toISOString(),
    },
  };
  const { model, explanation } = await exportFiles(trained, weights, dataset, preprocessing, fixed);
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

/** What the run was trained with, one after the other where it was resumed; what is here now, where its folder does not tell. */
async function versionsOf(checkpointFile: string): Promise<Readonly<Record<keyof Versions, string>>> {
  const known: RunVersions = (await readVersions(runFolder(dirname(checkpointFile)))) ?? (await versions());
  const { resumed = [], ...first } = known;
  const told = Object.keys(first).map(key => {
    const values = [first, ...resumed].map(each => String(each[key as keyof Versions] ?? 'unknown'));
    return [key, [...new Set(values)].join(', then ')];
  });
  return Object.fromEntries(told);
}
