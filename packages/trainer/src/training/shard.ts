// One shard of a training: a session, a part of every batch, and a slice of the flat buffers to optimise.

import { openSession } from '@mien/runtime/node';
import type { Preprocessing } from '@mien/vision';
import { type EpochPlan, fillBatch } from '../data/augment/index.js';
import type { Dataset } from '../data/dataset.js';
import { bindFollow, decayAt, mergeStatistics } from './average.js';
import { barrierOver } from './barrier.js';
import { normFactor } from './clip.js';
import type { TrainingConfiguration } from './configuration.js';
import { bindAverageGradients, sliceBegin } from './exchange.js';
import { bindOptimiser, decayRanges } from './optimiser.js';
import { floatTensor, parameterTensors, statisticTensors } from './program-tensors.js';
import { type Pace, paceAt, type ScheduleLength } from './schedule.js';
import { score } from './score.js';
import { controlWords, resultWords, type SharedState } from './state.js';
import type { StepProgram } from './step.js';

export interface ShardSetup {
  readonly shard: number;
  readonly configuration: TrainingConfiguration;
  readonly length: ScheduleLength;
  readonly preprocessing: Preprocessing;
  readonly dataset: Dataset;
  readonly program: StepProgram;
  readonly state: SharedState;
}

/** One optimiser step of all shards together. */
export interface StepReport extends Pace {
  /** Counts from 0 at the start of the training. */
  readonly step: number;
  readonly loss: number;
  /** Pictures of the batch that were told right. */
  readonly correct: number;
  /** Before clipping. */
  readonly gradientNorm: number;
}

/** How far a run of steps came. */
export interface StepsOutcome {
  /** Steps done of the epoch. */
  readonly step: number;
  /** The step that was not done because its loss or gradient is not finite. */
  readonly diverged: StepReport | null;
}

export interface Shard {
  /**
   * Runs the epoch's steps from `firstStep` on, together with the other shards, until its end or a pause.
   * @throws BrokenBarrier if another shard threw
   */
  train(plan: EpochPlan, epoch: number, firstStep: number): Promise<StepsOutcome>;
  /** Frees the session, after the run under way. */
  close(): Promise<void>;
}

/** @param report told of each step, by the first shard only */
export async function openShard(setup: ShardSetup, report: (step: StepReport) => void): Promise<Shard> {
  const { shard, configuration, length, preprocessing, dataset, program, state } = setup;
  const { shards, batch, learningRate, schedule, optimiser, weightDecay, clip, average } = configuration;
  const { pictures, classes } = program;
  const { arrays, control } = state;
  const own = state.results[shard]!;
  const session = await openSession(program.bytes, { provider: configuration.provider });
  const barrier = barrierOver(state.barrier, shards);
  const averageGradients = bindAverageGradients(state.memory);
  const optimise = bindOptimiser(optimiser, weightDecay, state.memory);
  const follow = bindFollow(state.memory);

  const images = floatTensor([pictures, 1, preprocessing.height, preprocessing.width]);
  const targets = floatTensor([pictures, classes]);
  const feeds = { images, targets, ...parameterTensors(program, arrays.parameters, '') };
  const loss = floatTensor([]);
  const logits = floatTensor([pictures, classes]);
  const outputs = {
    loss,
    logits,
    ...parameterTensors(program, state.gradients[shard]!, 'gradient/'),
    ...statisticTensors(program, state.statistics[shard]!),
  };

  const begin = sliceBegin(arrays.parameters.length, shards, shard);
  const end = sliceBegin(arrays.parameters.length, shards, shard + 1);
  const decays = decayRanges(program.parameters, weightDecay.scope, begin, end);
  const meanGradient = state.gradients[0]!;
  const buffers = { ...arrays, gradients: meanGradient };
  const valueLimit = clip.kind === 'value' ? clip.limit : Number.POSITIVE_INFINITY;
  const sumOver = (word: number) => state.results.reduce((sum, result) => sum + result[word]!, 0);

  async function takeStep(plan: EpochPlan, epochStep: number, step: number): Promise<StepReport> {
    const pace = paceAt(schedule, { learningRate, momentum: optimiser.momentum }, step, length);
    const from = epochStep * batch + shard * pictures;
    fillBatch(dataset, plan, from, pictures, preprocessing, configuration.targets, images.data, targets.data);
    await session.run(feeds, outputs);
    own[resultWords.loss] = loss.data[0]!;
    own[resultWords.correct] = score(logits.data, targets.data, classes).correct;
    barrier.wait(); // The gradients of all shards are there.
    own[resultWords.squares] = averageGradients(state.gradients, meanGradient, begin, end, valueLimit);
    barrier.wait(); // All slices of the mean gradient are there.
    const squares = sumOver(resultWords.squares);
    const result = {
      ...pace,
      step,
      loss: sumOver(resultWords.loss) / shards,
      correct: sumOver(resultWords.correct),
      gradientNorm: Math.sqrt(squares),
    };
    if (!isSound(result)) return result;
    const factor = clip.kind === 'norm' ? normFactor(squares, clip.limit) : 1;
    for (const range of decays) optimise(buffers, range, step + 1, pace, factor);
    if (average) follow(arrays.average, arrays.parameters, begin, end, decayAt(average.decay, step + 1));
    if (shard === 0) {
      mergeStatistics(arrays.statistics, state.statistics);
      report(result);
      Atomics.store(control, controlWords.pauses, Atomics.load(control, controlWords.pauseAsked));
    }
    barrier.wait(); // All slices of the weights are there.
    return result;
  }

  return {
    async train(plan, epoch, firstStep) {
      try {
        for (let step = firstStep; step < length.stepsPerEpoch; step++) {
          const result = await takeStep(plan, step, epoch * length.stepsPerEpoch + step);
          if (!isSound(result)) return { step, diverged: result };
          if (Atomics.load(control, controlWords.pauses)) return { step: step + 1, diverged: null };
        }
        return { step: length.stepsPerEpoch, diverged: null };
      } catch (error) {
        barrier.break();
        throw error;
      }
    },
    close: () => session.close(),
  };
}

function isSound({ loss, gradientNorm }: StepReport): boolean {
  return Number.isFinite(loss) && Number.isFinite(gradientNorm);
}
