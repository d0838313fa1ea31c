// The main thread's side of the shards: one worker thread each, which the main thread only asks and awaits.

import { Worker } from 'node:worker_threads';
import { workerUrl } from '@mien/runtime/node';
import type { EpochPlan } from '../data/augment/index.js';
import { sharedUint8 } from '../data/shared.js';
import { barrierOver } from './barrier.js';
import { sliceBegin } from './exchange.js';
import { type Score, total } from './score.js';
import type { ShardSetup, StepReport, StepsOutcome } from './shard.js';
import { controlWords } from './state.js';
import type { StepProgram } from './step.js';
import type { ShardCommand, ShardMessage, ShardReplies } from './worker.js';

export interface Shards {
  /** Runs the epoch's steps from `firstStep` on, until its end or a pause. */
  train(
    plan: EpochPlan,
    epoch: number,
    firstStep: number,
    onStep: (step: StepReport) => void,
  ): Promise<StepsOutcome>;
  /** Scores an exported model; null if paused before its end. */
  judge(model: Uint8Array, rows: Int32Array): Promise<Score | null>;
  /**
   * Recomputes the averaged weights' batch-norm statistics as their mean over batches of the rows.
   * @param moments the forward half of the step program
   * @returns false if paused before its end
   */
  recalibrate(moments: StepProgram, rows: Int32Array): Promise<boolean>;
  /** Ends what the shards do after the step or batch under way. It holds until `allow`. */
  pause(): void;
  allow(): void;
  /** Ends the threads, whatever they do, after the step or batch under way. */
  close(): Promise<void>;
}

export async function startShards(setup: Omit<ShardSetup, 'shard'>): Promise<Shards> {
  const { configuration, state } = setup;
  const dataset = { ...setup.dataset, names: null }; // The only part that would be copied.
  const threads = Array.from({ length: configuration.shards }, (_, shard) =>
    startThread({ ...setup, dataset, shard }),
  );
  const pause = () => void Atomics.store(state.control, controlWords.pauseAsked, 1);
  const close = async () => {
    pause();
    barrierOver(state.barrier, threads.length).break();
    await Promise.all(threads.map(thread => thread.close()));
  };
  const sliceOf = (rows: Int32Array, unit: number, shard: number) => {
    const units = Math.floor(rows.length / unit);
    const edge = (at: number) => sliceBegin(units, threads.length, at) * unit;
    return rows.slice(edge(shard), edge(shard + 1));
  };

  /** Asks all threads; when one fails, the others are of no use. */
  async function askAll<Kind extends ShardCommand['kind']>(
    commandOf: (shard: number) => Command<Kind>,
    onStep?: (step: StepReport) => void,
  ): Promise<ShardReplies[Kind][]> {
    return Promise.all(threads.map((thread, shard) => thread.ask<Kind>(commandOf(shard), onStep)));
  }

  await Promise.all(threads.map(thread => thread.opened)).catch(async error => {
    await close();
    throw error;
  });
  return {
    async train(plan, epoch, firstStep, onStep) {
      const [outcome] = await askAll<'train'>(() => ({ kind: 'train', plan, epoch, firstStep }), onStep);
      return outcome!;
    },
    async judge(model, rows) {
      const shared = sharedUint8(model);
      const scores = await askAll<'judge'>(shard => ({
        kind: 'judge',
        model: shared,
        rows: sliceOf(rows, 1, shard),
      }));
      return scores.every(score => score !== null) ? total(scores) : null;
    },
    async recalibrate(program, rows) {
      const { averageStatistics } = state.arrays;
      const sums = await askAll<'sumStatistics'>(shard => ({
        kind: 'sumStatistics',
        program,
        rows: sliceOf(rows, program.pictures, shard),
      }));
      if (!sums.every(sum => sum !== null)) return false;
      const batches = Math.floor(rows.length / program.pictures);
      for (let index = 0; index < averageStatistics.length; index++) {
        averageStatistics[index] = sums.reduce((all, sum) => all + sum[index]!, 0) / batches;
      }
      return true;
    },
    pause,
    allow: () => void Atomics.store(state.control, controlWords.pauseAsked, 0),
    close,
  };
}

type Command<Kind> = Extract<ShardCommand, { kind: Kind }>;

interface Thread {
  readonly opened: Promise<void>;
  ask<Kind extends ShardCommand['kind']>(
    command: Command<Kind>,
    onStep?: (step: StepReport) => void,
  ): Promise<ShardReplies[Kind]>;
  /**
   * Lets the thread end what it runs and exit: terminating one inside the engine would abort the process.
   */
  close(): Promise<void>;
}

function startThread(setup: ShardSetup): Thread {
  // Built files need none of the options by which this process may run TypeScript, and can't bear them.
  const worker = new Worker(workerUrl(import.meta.url, './worker.js'), { workerData: setup, execArgv: [] });
  const exited = new Promise(resolve => worker.once('exit', resolve));

  /** Resolves with the first message of that kind; steps on the way are passed on. */
  function next<Kind extends ShardMessage['kind']>(
    kind: Kind,
    onStep: (step: StepReport) => void = () => undefined,
  ): Promise<ShardMessage & { kind: Kind }> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        end();
      };
      const onError = (error: unknown) => settle(() => reject(error));
      const onExit = (code: number) =>
        onError(
          new Error(`The thread of shard ${setup.shard} ended with code ${code}: resume the training.`),
        );
      const onMessage = (message: ShardMessage) => {
        try {
          if (message.kind === 'step') onStep(message.report);
          else if (message.kind === 'failed') throw message.error;
          else if (message.kind === kind) settle(() => resolve(message as ShardMessage & { kind: Kind }));
        } catch (error) {
          onError(error);
        }
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }

  return {
    opened: next('opened').then(() => undefined),
    async ask(command, onStep) {
      const done = next('done', onStep);
      worker.postMessage(command);
      return (await done).reply as ShardReplies[(typeof command)['kind']];
    },
    async close() {
      worker.postMessage('close');
      await exited;
    },
  };
}
