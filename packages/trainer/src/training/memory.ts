// How much memory a training needs, said before the machine dies of it.
import {
  type Convolution,
  choicesOf,
  convolutionsOf,
  input,
  inputsOf,
  type LoweringPlan,
  liveBytes,
  possibleLowerings,
  sizeOf,
  trialGraph,
  uniform,
} from '@mien/tensor';
import { type Network, preset, trainingGraph } from '../models/index.js';
import type { TrainingConfiguration } from './configuration.js';
import { buildStep } from './step.js';

/**
 * A session's memory for each byte of the values alive at once, at most: the engine asks the system for powers of two and
 * keeps what it frees. Seen were 2.1 to 2.9, with the two presets, 2 to 64 pictures, direct and lowered.
 */
const arenaFactor = 3;
/** A shard's thread and session before its first run. */
const shardBytes = 150 * 2 ** 20;
/** Passes lowered differently hold this much more than those lowered alike, at most, with the presets' layers. */
const mixedFactor = 1.1;
/** Lowerings are timed two at a time. */
const timedAtOnce = 2;
/** Parameters, averaged ones, two moments. */
const sharedCopies = 4;
/** Each shard's gradient, its copy of the parameters, and the gradient as the engine gives it. */
const shardCopies = 3;

type Sizes = Pick<TrainingConfiguration, 'batch' | 'shards' | 'lowering'>;

export interface MemoryNeed {
  /** Whatever the batch. */
  readonly fixed: number;
  /** More with every picture of the batch. */
  readonly perPicture: number;
}

/** Upper bound of the bytes that training takes, beside the dataset's, and timing its lowerings before it. */
export function memoryNeed(network: Network, { batch, shards, lowering }: Sizes): MemoryNeed {
  const pictures = batch / shards;
  const plan = lowering === 'auto' ? largestPlan(network, pictures) : lowering === 'direct' ? {} : lowering;
  const { liveBytes: stepBytes, parameters } = buildStep(network, { pictures, plan });
  const weights = 4 * parameters.reduce((sum, { size }) => sum + size, 0);
  return {
    fixed: shards * shardBytes + (sharedCopies + shardCopies * shards) * weights,
    perPicture: Math.max(
      (arenaFactor * stepBytes) / pictures,
      lowering === 'auto' ? timingNeed(network, pictures) / batch : 0,
    ),
  };
}

/** Upper bound of the bytes that the sessions take which time a network's lowerings, for so many pictures a run. */
export function timingNeed(network: Network, pictures: number): number {
  return timedAtOnce * Math.max(...convolutions(network, pictures).map(trialNeed));
}

function trialNeed(convolution: Convolution): number {
  const trials = choicesOf(convolution).forward!.map(lowering =>
    Object.values(trialGraph(convolution, uniform(lowering))),
  );
  const fed = [...inputsOf(trials[0]!).values()].reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return fed + arenaFactor * mixedFactor * Math.max(...trials.map(liveBytes));
}

const convolutions = (network: Network, pictures: number): readonly Convolution[] =>
  convolutionsOf([trainingGraph(network, input('images', [pictures, ...network.input])).logits]);

/** The lowering that keeps most alive; what a measurement chooses needs less. */
function largestPlan(network: Network, pictures: number): LoweringPlan {
  return Object.fromEntries(
    convolutions(network, pictures).map(({ signature, filter, params }) => {
      const possible = possibleLowerings('forward', filter, params);
      return [signature, uniform(possible.includes('winograd2') ? 'winograd2' : possible.at(-1)!)];
    }),
  );
}

/**
 * @param atHand bytes that this process may still take
 * @throws where a training of these sizes needs more, naming the batch that would fit
 */
export function requireMemory(
  configuration: Sizes & Pick<TrainingConfiguration, 'preset'>,
  atHand = process.availableMemory(),
): void {
  const { batch, shards } = configuration;
  const { fixed, perPicture } = memoryNeed(preset(configuration.preset), configuration);
  const need = fixed + batch * perPicture;
  if (need <= atHand) return;
  const fitting = Math.floor((atHand - fixed) / perPicture / shards) * shards;
  const remedy =
    fitting > 0
      ? `lower batch to ${fitting} or less`
      : 'use fewer shards, a smaller network or a larger machine';
  throw new Error(
    `a batch of ${batch} in ${shards} shards needs up to ${gibibytes(need)} of memory (${(perPicture / 2 ** 20).toFixed(1)} MiB a picture and ${gibibytes(fixed)} besides); ${gibibytes(atHand)} are at hand: ${remedy}`,
  );
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
