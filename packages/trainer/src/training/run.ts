// A training under way: what it is made of, and the two things it does per epoch, to train and to judge.

import { planEpoch } from '../data/augment/index.js';
import type { Dataset } from '../data/dataset.js';
import type { Random } from '../data/random.js';
import type { Position } from './checkpoint.js';
import type { TrainingConfiguration } from './configuration.js';
import { exportModel } from './export.js';
import type { MetricsLog } from './metrics-log.js';
import { recalibrationRows, type TrainingPlan } from './plan.js';
import { withCorrection } from './prior.js';
import type { TrainingEvent } from './progress.js';
import { noScore, type Score, total } from './score.js';
import type { StepReport } from './shard.js';
import type { Shards } from './shards.js';
import type { SharedState } from './state.js';
import { judgedWeights } from './weights.js';

export interface Run {
  readonly configuration: TrainingConfiguration;
  readonly plan: TrainingPlan;
  readonly dataset: Dataset;
  readonly random: Random;
  readonly state: SharedState;
  readonly shards: Shards;
  readonly log: MetricsLog;
  readonly signal: AbortSignal;
  readonly onProgress: (event: TrainingEvent) => void;
  /** Writes the last checkpoint, or the best as well. */
  readonly save: (position: Position, which: 'last' | 'best') => Promise<void>;
  /** Time until the last checkpoint is too old; 0 where it is. */
  readonly dueInMs: () => number;
}

export interface TrainedEpoch {
  /** Its step is the epoch's end, unless the run was aborted. */
  readonly position: Position;
  /** Of training alone, since the epoch began or was resumed. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** Takes the epoch's steps from `start` on, saving a checkpoint whenever one is due. */
export async function trainEpoch(run: Run, start: Position): Promise<TrainedEpoch> {
  const { configuration, plan, shards, signal } = run;
  const { stepsPerEpoch, steps } = plan.length;
  const begun = performance.now();
  const epochPlan = planEpoch(
    run.dataset,
    plan.trainRows,
    configuration.augmentation,
    run.random.fork(`epoch ${start.epoch}`),
  );
  let position = start;

  const trained = (): Pick<TrainedEpoch, 'seconds' | 'imagesPerSecond'> => {
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, imagesPerSecond: ((position.step - start.step) * configuration.batch) / seconds };
  };

  function onStep({ step, loss, correct, learningRate, momentum }: StepReport): void {
    const { batch, epochs } = configuration;
    const score = total([position.score, { pictures: batch, loss: loss * batch, correct }]);
    position = { ...position, step: position.step + 1, score };
    const epoch = (step + 1) / stepsPerEpoch;
    const { imagesPerSecond } = trained();
    run.log.append({ kind: 'step', step: step + 1, epoch, loss, learningRate, momentum });
    run.onProgress({
      kind: 'step',
      step: step + 1,
      steps,
      epoch,
      epochs,
      ...meansOf(score),
      learningRate,
      imagesPerSecond,
      secondsLeft: ((steps - step - 1) * batch) / imagesPerSecond,
    });
  }

  while (position.step < stepsPerEpoch && !signal.aborted) {
    shards.allow();
    const timer = setTimeout(shards.pause, run.dueInMs());
    const { diverged } = await shards
      .train(epochPlan, position.epoch, position.step, onStep)
      .finally(() => clearTimeout(timer));
    if (diverged) throw divergence(run, diverged);
    if (position.step < stepsPerEpoch) await run.save(position, 'last');
  }
  return { position, ...trained() };
}

/**
 * Ends a trained epoch: judges it, and keeps it if it is the best.
 * @returns the next epoch's start, or null if aborted before
 */
export async function judgeEpoch(run: Run, trained: TrainedEpoch): Promise<Position | null> {
  const { configuration, plan, shards } = run;
  const { position, seconds, imagesPerSecond } = trained;
  shards.allow();
  if (run.signal.aborted) return null;
  if (configuration.average && plan.moments) {
    const rows = recalibrationRows(plan, configuration.average.recalibrationRows, run.random);
    if (!(await shards.recalibrate(plan.moments, rows))) return null;
  }
  const judged = plan.judgedRows && (await shards.judge(exportedModel(run), plan.judgedRows));
  if (plan.judgedRows && !judged) return null;

  const epoch = position.epoch + 1;
  const test = judged && meansOf(judged);
  const isBest = test !== null && isBetter(test, position.best);
  const next = { epoch, step: 0, score: noScore, best: isBest ? { epoch, ...test } : position.best };
  const train = meansOf(position.score);
  const metric = {
    epoch,
    trainLoss: train.loss,
    trainAccuracy: train.accuracy,
    testLoss: test?.loss ?? null,
    testAccuracy: test?.accuracy ?? null,
    split: configuration.evaluation === 'none' ? null : configuration.evaluation,
    imagesPerSecond,
    seconds,
  };
  run.log.append({ kind: 'epoch', ...metric });
  if (isBest) await run.save(next, 'best');
  if (run.dueInMs() === 0) await run.save(next, 'last');
  run.onProgress({ kind: 'epoch', epochs: configuration.epochs, isBest, ...metric });
  return next;
}

/** More told right, or as many with a lower loss. */
function isBetter(score: { accuracy: number; loss: number }, best: Position['best']): boolean {
  if (best === null || score.accuracy !== best.accuracy) return score.accuracy > (best?.accuracy ?? -1);
  return score.loss < best.loss;
}

function exportedModel({ configuration, plan, state }: Run): Uint8Array {
  const weights = judgedWeights(configuration, plan.program, state.arrays);
  return exportModel(plan.network, plan.correction ? withCorrection(weights, plan.correction) : weights);
}

function meansOf({ loss, correct, pictures }: Score): { loss: number; accuracy: number } {
  return { loss: loss / pictures, accuracy: correct / pictures };
}

function divergence({ plan }: Run, { step, loss, gradientNorm, learningRate }: StepReport): Error {
  const what = Number.isFinite(loss) ? `The gradient's norm is ${gradientNorm}` : `The loss is ${loss}`;
  const epoch = (step / plan.length.stepsPerEpoch).toFixed(2);
  return new Error(
    `${what} at step ${step + 1} (epoch ${epoch}), learning rate ${learningRate.toPrecision(3)}: ` +
      'start anew with a lower learning rate or a tighter clip. The last checkpoint is whole',
  );
}
