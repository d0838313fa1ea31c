// What a configuration comes to for a dataset: the network, its step, the rows, the length.

import type { LoweringPlan } from '@mien/tensor';
import type { Preprocessing } from '@mien/vision';
import { allRows, type Dataset, selectRows } from '../data/dataset.js';
import { leaveOut } from '../data/filter.js';
import type { Random } from '../data/random.js';
import { sidesOf } from '../data/sides.js';
import { type Network, preset } from '../models/index.js';
import type { TrainingConfiguration } from './configuration.js';
import { priorCorrection } from './prior.js';
import type { ScheduleLength } from './schedule.js';
import { buildMoments, buildStep, type StepProgram } from './step.js';

export interface TrainingPlan {
  readonly network: Network;
  /** What each shard runs. */
  readonly program: StepProgram;
  /** Its forward half, where averaged weights need their batch-norm statistics recomputed. */
  readonly moments: StepProgram | null;
  readonly length: ScheduleLength;
  readonly preprocessing: Preprocessing;
  readonly trainRows: Int32Array;
  /** Null where no rows are judged between epochs. */
  readonly judgedRows: Int32Array | null;
  /** [classes], added to the logits of what is judged and exported; null where the configuration asks for none. */
  readonly correction: Float32Array | null;
}

/** [classes], what the configuration's targets ask to add to the logits. @param dataset with their teacher */
export function correctionOf(configuration: TrainingConfiguration, dataset: Dataset): Float32Array | null {
  const { targets } = configuration;
  if (!targets.priorCorrection) return null;
  return priorCorrection(dataset, rowsOf(configuration, dataset).trainRows, targets);
}

/** @param dataset with the teacher, where the targets have one. @throws where the dataset has too few rows, or the configuration names no network there is. */
export function planTraining(configuration: TrainingConfiguration, dataset: Dataset): TrainingPlan {
  const { batch, shards, epochs } = configuration;
  const network = preset(configuration.preset);
  const { trainRows, judgedRows } = rowsOf(configuration, dataset);
  if (dataset.labels.length !== network.classes) {
    throw new Error(
      `${dataset.name} has ${dataset.labels.length} classes, the network ${network.name} tells ${network.classes}: choose another network or data set`,
    );
  }
  if (trainRows.length < batch) {
    throw new Error(
      `${dataset.name} has ${trainRows.length} rows to train on, fewer than one batch of ${batch}: lower batch`,
    );
  }
  if (judgedRows?.length === 0) {
    throw new Error(
      `${dataset.name} has no row of ${configuration.evaluation} to judge between epochs: set evaluation to none`,
    );
  }
  const stepsPerEpoch = Math.floor(trainRows.length / batch);
  const pictures = batch / shards;
  const options = { pictures, plan: loweringPlanOf(configuration) };
  return {
    network,
    program: buildStep(network, options),
    moments: configuration.average && buildMoments(network, options),
    length: { stepsPerEpoch, steps: stepsPerEpoch * epochs },
    preprocessing: preprocessingOf(configuration, network, dataset),
    trainRows,
    judgedRows,
    correction: correctionOf(configuration, dataset),
  };
}

function loweringPlanOf({ lowering }: TrainingConfiguration): LoweringPlan {
  if (lowering === 'auto')
    throw new Error('internal: the lowering must be chosen before a training is planned');
  return lowering === 'direct' ? {} : lowering;
}

/** How pictures of the dataset become the network's input; the middle of the face where the input is smaller. */
export function preprocessingOf(
  configuration: TrainingConfiguration,
  { input: [, height, width] }: Network,
  dataset: Pick<Dataset, 'width' | 'height'>,
): Preprocessing {
  const size = { width, height };
  const isWhole = dataset.width === width && dataset.height === height;
  const face = isWhole ? {} : { face: { width: dataset.width, height: dataset.height } };
  return { ...size, ...configuration.preprocessing, ...face };
}

/** The rows whose batch statistics stand in for all of training's, at least one run of them: the same in every epoch. */
export function recalibrationRows(
  { trainRows, program }: TrainingPlan,
  wanted: number,
  random: Random,
): Int32Array {
  const rows = random.fork('recalibration').shuffle(trainRows.slice());
  return rows.subarray(0, Math.max(program.pictures, wanted));
}

function rowsOf({ evaluation, leaveOut: flaws }: TrainingConfiguration, dataset: Dataset) {
  const { learnt, judged } =
    evaluation === 'none'
      ? { learnt: selectRows(dataset, 'Training'), judged: null }
      : sidesOf(dataset, evaluation);
  const known = new Set(learnt);
  const others = allRows(dataset).filter(row => !known.has(row));
  return { trainRows: leaveOut(dataset, learnt, flaws, others), judgedRows: judged };
}
