import type { Dataset } from '../data/dataset.js';
import { withTeacher } from '../data/teacher.js';
import { type Network, preset } from '../models/index.js';
import type { Checkpoint, CheckpointArrays } from './checkpoint.js';
import type { TrainingConfiguration } from './configuration.js';
import { exportModel, type Weights } from './export.js';
import { correctionOf } from './plan.js';
import { withCorrection } from './prior.js';
import { buildStep, type StepProgram } from './step.js';

/** The weights that are judged and exported: the averaged ones where the configuration averages. */
export function judgedWeights(
  { average }: TrainingConfiguration,
  { parameters: parameterSlots, statistics: statisticSlots }: StepProgram,
  arrays: CheckpointArrays,
): Weights {
  return {
    parameterSlots,
    statisticSlots,
    parameters: average ? arrays.average : arrays.parameters,
    statistics: average ? arrays.averageStatistics : arrays.statistics,
  };
}

/** A network with its trained numbers. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly weights: Weights;
}

/**
 * A checkpoint's network with the weights to export.
 * @throws for averaged weights in the middle of an epoch, whose batch-norm statistics are not recomputed yet.
 */
export function trainedNetwork({ configuration, position, arrays }: Checkpoint): TrainedNetwork {
  if (configuration.average && (position.epoch === 0 || position.step > 0)) {
    throw new Error(
      `Averaged weights can be exported at the end of an epoch, not after step ${position.step} of epoch ${position.epoch + 1}: resume the training, or export its best checkpoint`,
    );
  }
  const network = preset(configuration.preset);
  const program = buildStep(network, { pictures: configuration.batch / configuration.shards });
  return { network, weights: judgedWeights(configuration, program, arrays) };
}

/**
 * A checkpoint's network as it is delivered: with its logits corrected, where its targets ask for that.
 *
 * @param dataset what it was trained on, which only the correction needs
 * @throws as {@link trainedNetwork} does, and where that is missing
 */
export async function deliveredNetwork(
  checkpoint: Checkpoint,
  dataset: Dataset | null,
): Promise<TrainedNetwork> {
  const trained = trainedNetwork(checkpoint);
  const { targets } = checkpoint.configuration;
  if (!targets.priorCorrection) return trained;
  if (!dataset)
    throw new Error('the correction of the logits is counted on Training rows: name the data trained on');
  const correction = correctionOf(checkpoint.configuration, await withTeacher(dataset, targets.teacher));
  return correction ? { ...trained, weights: withCorrection(trained.weights, correction) } : trained;
}

/** A checkpoint's network as ONNX bytes, `images` → `logits`. @throws as {@link trainedNetwork} does. */
export function exportCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { network, weights } = trainedNetwork(checkpoint);
  return exportModel(network, weights);
}
