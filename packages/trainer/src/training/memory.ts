// How much memory a training needs, said before the machine dies of it.
import {
  type Convolution,
  choicesOf,
  inputsOf,
  type LoweringPlan,
  liveBytes,
  sizeOf,
  trialGraph,
  uniform,
} from '@mien/tensor';
import { describeNetwork, type Network, networkConvolutions, preset } from '../models/index.js';
import type { TrainingConfiguration } from './configuration.js';
import { Refusal } from './refusal.js';
import { stepLiveBytes } from './step.js';

/**
 * A session's memory for each byte of the values alive at once, at most: the engine asks the system for powers of two and
 * keeps what it frees. Seen were 2.1 to 2.9, with the two presets, 2 to 64 pictures, direct and lowered.
 */
const arenaFactor = 3;
/** A shard's thread and session before its first run. */
const shardBytes = 150 * 2 ** 20;
/**
 * Passes and layers lowered differently hold this much more than the hungriest lowering of all alike, at most: seen were
 * 1.08 in 800 random plans of the presets, 1 to 32 pictures.
 */
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
  /** More with every picture of this batch; of a larger batch less, as its pictures share the transformed filters. */
  readonly perPicture: number;
}

/** Upper bound of the bytes that training takes, beside the dataset's, and timing its lowerings before it. */
export function memoryNeed(network: Network, { batch, shards, lowering }: Sizes): MemoryNeed {
  const pictures = batch / shards;
  const isOpen = lowering === 'auto';
  const plans = isOpen ? uniformPlans(network, pictures) : [lowering === 'direct' ? {} : lowering];
  const live = Math.max(...plans.map(plan => stepLiveBytes(network, { pictures, plan })));
  const stepBytes = (isOpen ? mixedFactor : 1) * live;
  const weights = 4 * describeNetwork(network).parameters;
  return {
    fixed: shards * shardBytes + (sharedCopies + shardCopies * shards) * weights,
    perPicture: Math.max(
      (arenaFactor * stepBytes) / pictures,
      isOpen ? timingNeed(network, pictures) / batch : 0,
    ),
  };
}

/** Upper bound of the bytes that the sessions take which time a network's lowerings, for so many pictures a run. */
export function timingNeed(network: Network, pictures: number): number {
  return timedAtOnce * Math.max(...networkConvolutions(network, pictures).map(trialNeed));
}

function trialNeed(convolution: Convolution): number {
  const trials = choicesOf(convolution).forward!.map(lowering =>
    Object.values(trialGraph(convolution, uniform(lowering))),
  );
  const fed = [...inputsOf(trials[0]!).values()].reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  return fed + arenaFactor * mixedFactor * Math.max(...trials.map(liveBytes));
}

/** For each lowering the plan that has it wherever it fits: what a measurement will choose is not known before. */
function uniformPlans(network: Network, pictures: number): readonly LoweringPlan[] {
  const fitting = networkConvolutions(network, pictures).map(
    convolution => [convolution.signature, choicesOf(convolution).forward!] as const,
  );
  return [...new Set(fitting.flatMap(([, lowerings]) => lowerings))].map(lowering =>
    Object.fromEntries(
      fitting.map(([signature, lowerings]) => [
        signature,
        uniform(lowerings.includes(lowering) ? lowering : lowerings.at(-1)!),
      ]),
    ),
  );
}

export interface MemoryOptions {
  /** Bytes that this process may still take. */
  readonly atHand?: number;
  /** Whether the training has begun, so that its sizes are settled. */
  readonly isResumed?: boolean;
}

/** @throws {Refusal} where a training of these sizes needs more than is at hand, naming the batch that would fit */
export function requireMemory(
  configuration: Sizes & Pick<TrainingConfiguration, 'preset'>,
  { atHand = process.availableMemory(), isResumed = false }: MemoryOptions = {},
): void {
  const { batch, shards } = configuration;
  const network = preset(configuration.preset);
  // A plan is its own batch's: for another one it would be chosen anew.
  const others = configuration.lowering === 'direct' ? 'direct' : 'auto';
  const needOf = (pictures: number) =>
    memoryNeed(network, {
      batch: pictures,
      shards,
      lowering: pictures === batch ? configuration.lowering : others,
    });
  const { fixed, perPicture } = needOf(batch);
  const need = fixed + batch * perPicture;
  if (need <= atHand) return;
  const remedy = isResumed
    ? 'end what else takes memory, or resume on a larger machine'
    : remedyOf('batch', mostFitting(batch, shards, needOf, atHand));
  throw new Refusal(
    'settings',
    `a batch of ${batch} in ${shards} ${shards === 1 ? 'shard' : 'shards'} needs up to ${gibibytes(need)} of memory (${(perPicture / 2 ** 20).toFixed(1)} MiB a picture and ${gibibytes(fixed)} besides); ${gibibytes(atHand)} are at hand: ${remedy}`,
  );
}

/** @throws {Refusal} where timing a network's lowerings takes more than is at hand, naming the pictures that would fit */
export function requireTimingMemory(
  network: Network,
  pictures: number,
  atHand = process.availableMemory(),
): void {
  const need = timingNeed(network, pictures);
  if (need <= atHand) return;
  const needOf = (count: number) => ({ fixed: 0, perPicture: timingNeed(network, count) / count });
  const remedy = remedyOf('pictures', mostFitting(pictures, 1, needOf, atHand));
  throw new Refusal(
    'settings',
    `timing ${network.name} by ${pictures} pictures a run needs up to ${gibibytes(need)} of memory; ${gibibytes(atHand)} are at hand: ${remedy}`,
  );
}

/** The largest multiple of `unit` that fits: as the need of a picture falls with their number, no guess is too small. */
function mostFitting(
  refused: number,
  unit: number,
  needOf: (pictures: number) => MemoryNeed,
  atHand: number,
): number {
  let pictures = refused;
  while (pictures > 0) {
    const { fixed, perPicture } = needOf(pictures);
    if (fixed + pictures * perPicture <= atHand) return pictures;
    pictures = Math.floor((atHand - fixed) / perPicture / unit) * unit;
  }
  return 0;
}

const remedyOf = (what: 'batch' | 'pictures', fitting: number): string =>
  fitting > 0
    ? `lower ${what} to ${fitting} or less`
    : 'use fewer shards, a smaller network or a larger machine';

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
