// The thread of one shard: opens it, then does one command after the other until told to close.

import { parentPort, workerData } from 'node:worker_threads';
import type { EpochPlan } from '../data/augment/index.js';
import { BrokenBarrier } from './barrier.js';
import { judge, sumStatistics } from './judging.js';
import type { Score } from './score.js';
import { openShard, type ShardSetup, type StepReport, type StepsOutcome } from './shard.js';
import { controlWords } from './state.js';
import type { StepProgram } from './step.js';

export type ShardCommand =
  | { readonly kind: 'train'; readonly plan: EpochPlan; readonly epoch: number; readonly firstStep: number }
  | { readonly kind: 'judge'; readonly model: Uint8Array; readonly rows: Int32Array }
  | { readonly kind: 'sumStatistics'; readonly program: StepProgram; readonly rows: Int32Array };

/** What each command is answered with. */
export interface ShardReplies {
  readonly train: StepsOutcome;
  readonly judge: Score | null;
  readonly sumStatistics: Float64Array | null;
}

export type ShardMessage =
  | { readonly kind: 'opened' }
  | { readonly kind: 'step'; readonly report: StepReport }
  | { readonly kind: 'done'; readonly reply: ShardReplies[keyof ShardReplies] }
  | { readonly kind: 'failed'; readonly error: unknown };

const port = parentPort!;
const setup = workerData as ShardSetup;
const { dataset, preprocessing, state } = setup;
const send = (message: ShardMessage) => port.postMessage(message);
const isPaused = () => Atomics.load(state.control, controlWords.pauseAsked) !== 0;

await answer(async () => {
  const shard = await openShard(setup, report => send({ kind: 'step', report }));

  function obey(command: ShardCommand): Promise<ShardReplies[keyof ShardReplies]> {
    switch (command.kind) {
      case 'train':
        return shard.train(command.plan, command.epoch, command.firstStep);
      case 'judge':
        return judge(command.model, dataset, command.rows, preprocessing, isPaused);
      case 'sumStatistics': {
        const { program, rows } = command;
        return sumStatistics(program, state.arrays.average, dataset, rows, preprocessing, isPaused);
      }
    }
  }

  port.on('message', async (command: ShardCommand | 'close') => {
    if (command !== 'close') return answer(async () => ({ kind: 'done', reply: await obey(command) }));
    await shard.close();
    port.close();
  });
  return { kind: 'opened' };
});

/** Tells what came of `work`: nothing where another shard broke the barrier, for that one tells why. */
async function answer(work: () => Promise<ShardMessage>): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    if (!(error instanceof BrokenBarrier)) send({ kind: 'failed', error });
  }
}
