// What a configuration comes to for a dataset: the network, its step, the rows, the length.

import { choicesOf, type Lowering, type LoweringPlan, type Pass } from '@mien/tensor';
import type { Preprocessing } from '@mien/vision';
import { fillBatch, planEpoch } from '../data/augment/index.js';
import { allRows, type Dataset, selectRows } from '../data/dataset.js';
import { leaveOut } from '../data/filter.js';
import { Random } from '../data/random.js';
import { sidesOf } from '../data/sides.js';
import { type Network, networkConvolutions, preset } from '../models/index.js';
import type { TrainingConfiguration } from './configuration.js';
import { priorCorrection } from './prior.js';
import { Refusal } from './refusal.js';
import type { ScheduleLength } from './schedule.js';
import { buildMoments, buildStep, type StepProgram } from './step.js';

/** What is known before any step is built. */
export interface DataPlan {
  readonly network: Network;
  readonly length: ScheduleLength;
  readonly preprocessing: Preprocessing;
  readonly trainRows: Int32Array;
  /** Null where no rows are judged between epochs. */
  readonly judgedRows: Int32Array | null;
  /** [classes], added to the logits of what is judged and exported; null where the configuration asks for none. */
  readonly correction: Float32Array | null;
}

export interface TrainingPlan extends DataPlan {
  /** What each shard runs. */
  readonly program: StepProgram;
  /** Its forward half, where averaged weights need their batch-norm statistics recomputed. */
  readonly moments: StepProgram | null;
}

/** [classes], what the configuration's targets ask to add to the logits. @param dataset with their teacher */
export function correctionOf(configuration: TrainingConfiguration, dataset: Dataset): Float32Array | null {
  const { targets } = configuration;
  if (!targets.priorCorrection) return null;
  return priorCorrection(dataset, rowsOf(configuration, dataset).trainRows, targets);
}

/**
 * @param dataset with the teacher, where the targets have one
 * @throws where the dataset has too few rows, lacks what the configuration asks of it, or is of other classes than the
 * network tells
 */
export function planData(configuration: TrainingConfiguration, dataset: Dataset): DataPlan {
  const { batch, epochs } = configuration;
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
  const preprocessing = preprocessingOf(configuration, network, dataset);
  makeOnePicture(configuration, dataset, trainRows, preprocessing);
  const stepsPerEpoch = Math.floor(trainRows.length / batch);
  return {
    network,
    length: { stepsPerEpoch, steps: stepsPerEpoch * epochs },
    preprocessing,
    trainRows,
    judgedRows,
    correction: correctionOf(configuration, dataset),
  };
}

/** As training will make them all, so that an augmentation or a target that does not fit the data is told before. */
function makeOnePicture(
  { augmentation, targets }: TrainingConfiguration,
  dataset: Dataset,
  rows: Int32Array,
  preprocessing: Preprocessing,
): void {
  const plan = planEpoch(dataset, rows.subarray(0, 1), augmentation, Random.fromSeed(0));
  const image = new Float32Array(preprocessing.width * preprocessing.height);
  fillBatch(dataset, plan, 0, 1, preprocessing, targets, image, new Float32Array(dataset.labels.length));
}

/** @param configuration with its lowerings chosen */
export function planTraining(configuration: TrainingConfiguration, data: DataPlan): TrainingPlan {
  const pictures = configuration.batch / configuration.shards;
  const options = { pictures, plan: loweringPlanOf(configuration) };
  return {
    ...data,
    program: buildStep(data.network, options),
    moments: configuration.average && buildMoments(data.network, options),
  };
}

function loweringPlanOf({ lowering }: TrainingConfiguration): LoweringPlan {
  if (lowering === 'auto')
    throw new Error('internal: the lowering must be chosen before a training is planned');
  return lowering === 'direct' ? {} : lowering;
}

/**
 * @throws {Refusal} where the configuration's plan of lowerings was made for another network or other pictures a shard, as
 * what it does not name would be computed directly, or where it names a lowering that does not fit
 */
export function requireLowerings({ preset: name, batch, shards, lowering }: TrainingConfiguration): void {
  if (typeof lowering === 'string') return;
  const network = preset(name);
  const pictures = batch / shards;
  const remedy = 'leave `lowering` out to have it chosen anew';
  for (const convolution of networkConvolutions(network, pictures)) {
    const { signature } = convolution;
    const chosen = lowering[signature];
    if (!chosen)
      throw new Refusal(
        'settings',
        `the plan of lowerings was made for another network, or for other than ${pictures} pictures a shard: it lacks ${signature}. Give it the batch and shards of then, or ${remedy}`,
      );
    for (const [pass, possible] of Object.entries(choicesOf(convolution)) as [Pass, readonly Lowering[]][])
      if (!possible.includes(chosen[pass]))
        throw new Refusal(
          'settings',
          `the plan of lowerings computes the ${pass} of ${signature} by ${chosen[pass]}, which does not fit it: choose of ${possible.join(', ')}, or ${remedy}`,
        );
  }
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
