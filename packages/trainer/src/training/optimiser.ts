// The optimisers, as loops over ranges of flat Float32Arrays. The formulas are PyTorch's
// (torch.optim.Adam, AdamW, SGD); golden numbers from it are in test/golden/optimisers.json.

import { z } from 'zod';
import type { Pace } from './schedule.js';
import type { ParameterSlot } from './step.js';

export const optimiserSchema = z.discriminatedUnion('kind', [
  /** D. Kingma, J. Ba, arXiv:1412.6980. With decoupled weight decay it is AdamW. */
  z.strictObject({
    kind: z.literal('adam'),
    momentum: z.number().min(0).lt(1).default(0.9),
    secondMomentum: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-8),
  }),
  /** Stochastic gradient descent with Nesterov momentum. */
  z.strictObject({ kind: z.literal('nesterov'), momentum: z.number().gt(0).lt(1).default(0.9) }),
]);

export const weightDecaySchema = z.strictObject({
  /** `l2` adds rate · weight to the gradient (torch.optim.Adam); `decoupled` shrinks the weight itself (AdamW). */
  kind: z.enum(['l2', 'decoupled']).default('l2'),
  rate: z.number().nonnegative().default(1e-4),
  /** `weights` leaves out biases and the scales and shifts of normalisation. */
  scope: z.enum(['all', 'weights']).default('all'),
});

export type Optimiser = z.infer<typeof optimiserSchema>;
export type WeightDecay = z.infer<typeof weightDecaySchema>;

/** Flat buffers of one length; `secondMoments` is empty unless the optimiser is Adam. */
export interface OptimiserBuffers {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
}

/** Positions `begin` up to `end` of the flat buffers, all of them decayed or none. */
export interface DecayRange {
  readonly begin: number;
  readonly end: number;
  readonly decays: boolean;
}

/** The fewest ranges that cover `begin` … `end` and change only where weight decay does. */
export function decayRanges(
  slots: readonly ParameterSlot[],
  scope: WeightDecay['scope'],
  begin: number,
  end: number,
): readonly DecayRange[] {
  const ranges: DecayRange[] = [];
  for (const slot of slots) {
    const from = Math.max(begin, slot.offset);
    const to = Math.min(end, slot.offset + slot.size);
    if (from >= to) continue;
    const decays = scope === 'all' || slot.kind === 'weight';
    const previous = ranges.at(-1);
    if (previous?.decays === decays && previous.end === from)
      ranges[ranges.length - 1] = { ...previous, end: to };
    else ranges.push({ begin: from, end: to, decays });
  }
  return ranges;
}

/**
 * One optimiser step over one range, in place.
 * @param step counts from 1
 * @param gradientFactor what norm clipping multiplies the gradient by, else 1
 */
export function optimise(
  optimiser: Optimiser,
  decay: WeightDecay,
  buffers: OptimiserBuffers,
  range: DecayRange,
  step: number,
  pace: Pace,
  gradientFactor: number,
): void {
  const rate = range.decays ? decay.rate : 0;
  const l2 = decay.kind === 'l2' ? rate : 0;
  const kept = decay.kind === 'decoupled' ? 1 - pace.learningRate * rate : 1;
  switch (optimiser.kind) {
    case 'adam':
      adam(optimiser, buffers, range, step, pace, gradientFactor, l2, kept);
      break;
    case 'nesterov':
      nesterov(buffers, range, pace, gradientFactor, l2, kept);
  }
}

function adam(
  { secondMomentum, epsilon }: Extract<Optimiser, { kind: 'adam' }>,
  { parameters, gradients, firstMoments, secondMoments }: OptimiserBuffers,
  { begin, end }: DecayRange,
  step: number,
  { learningRate, momentum }: Pace,
  gradientFactor: number,
  l2: number,
  kept: number,
): void {
  // The bias correction of the first moment uses this step's momentum, as PyTorch's does under one-cycle.
  const stride = learningRate / (1 - momentum ** step);
  const secondScale = 1 / Math.sqrt(1 - secondMomentum ** step);
  const firstShare = 1 - momentum;
  const secondShare = 1 - secondMomentum;
  for (let index = begin; index < end; index++) {
    const parameter = parameters[index]! * kept;
    const gradient = gradients[index]! * gradientFactor + parameter * l2;
    const first = firstMoments[index]! * momentum + gradient * firstShare;
    const second = secondMoments[index]! * secondMomentum + gradient * gradient * secondShare;
    firstMoments[index] = first;
    secondMoments[index] = second;
    parameters[index] = parameter - (stride * first) / (Math.sqrt(second) * secondScale + epsilon);
  }
}

function nesterov(
  { parameters, gradients, firstMoments }: OptimiserBuffers,
  { begin, end }: DecayRange,
  { learningRate, momentum }: Pace,
  gradientFactor: number,
  l2: number,
  kept: number,
): void {
  for (let index = begin; index < end; index++) {
    const parameter = parameters[index]! * kept;
    const gradient = gradients[index]! * gradientFactor + parameter * l2;
    const velocity = firstMoments[index]! * momentum + gradient;
    firstMoments[index] = velocity;
    parameters[index] = parameter - learningRate * (gradient + momentum * velocity);
  }
}
