// The optimisers, over ranges of flat float32 arrays. The formulas are PyTorch's
// (torch.optim.Adam, AdamW, SGD); golden numbers from it are in test/golden/optimisers.json.

import { z } from 'zod';
import { bind, elementwise } from './elementwise.js';
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
export type Optimise = (
  buffers: OptimiserBuffers,
  range: DecayRange,
  step: number,
  pace: Pace,
  gradientFactor: number,
) => void;

/** @param memory which holds the buffers */
export function bindOptimiser(
  optimiser: Optimiser,
  decay: WeightDecay,
  memory: WebAssembly.Memory,
): Optimise {
  /** What both optimisers do first: shrink the weight, scale the gradient, add the weight's share to it. */
  const decayed = (decays: boolean, { learningRate }: Pace, gradientFactor: number) => {
    const rate = decays ? decay.rate : 0;
    return {
      gradientFactor,
      kept: decay.kind === 'decoupled' ? 1 - learningRate * rate : 1,
      l2: decay.kind === 'l2' ? rate : 0,
    };
  };
  switch (optimiser.kind) {
    case 'adam': {
      const run = bind(adam, memory);
      const { secondMomentum, epsilon } = optimiser;
      return (buffers, { begin, end, decays }, step, pace, gradientFactor) => {
        const scalars = {
          ...decayed(decays, pace, gradientFactor),
          momentum: pace.momentum,
          share: 1 - pace.momentum,
          secondMomentum,
          secondShare: 1 - secondMomentum,
          // The bias correction of the first moment uses this step's momentum, as PyTorch's does under one-cycle.
          stride: pace.learningRate / (1 - pace.momentum ** step),
          secondScale: 1 / Math.sqrt(1 - secondMomentum ** step),
          epsilon,
        };
        run(buffers, scalars, begin, end);
      };
    }
    case 'nesterov': {
      const run = bind(nesterov, memory);
      return (buffers, { begin, end, decays }, _, pace, gradientFactor) => {
        run(buffers, { ...decayed(decays, pace, gradientFactor), ...pace }, begin, end);
      };
    }
  }
}

const adam = elementwise(
  ['parameters', 'gradients', 'firstMoments', 'secondMoments'],
  [
    'gradientFactor',
    'kept',
    'l2',
    'momentum',
    'share',
    'secondMomentum',
    'secondShare',
    'stride',
    'secondScale',
    'epsilon',
  ],
  ({ add, subtract, multiply, divide, sqrt }, arrays, scalars) => {
    const parameter = multiply(arrays.parameters, scalars.kept);
    const gradient = add(multiply(arrays.gradients, scalars.gradientFactor), multiply(parameter, scalars.l2));
    const first = add(multiply(arrays.firstMoments, scalars.momentum), multiply(gradient, scalars.share));
    const second = add(
      multiply(arrays.secondMoments, scalars.secondMomentum),
      multiply(multiply(gradient, gradient), scalars.secondShare),
    );
    const spread = add(multiply(sqrt(second), scalars.secondScale), scalars.epsilon);
    const parameters = subtract(parameter, divide(multiply(first, scalars.stride), spread));
    return { stores: { parameters, firstMoments: first, secondMoments: second } };
  },
);

const nesterov = elementwise(
  ['parameters', 'gradients', 'firstMoments'],
  ['gradientFactor', 'kept', 'l2', 'momentum', 'learningRate'],
  ({ add, subtract, multiply }, arrays, scalars) => {
    const parameter = multiply(arrays.parameters, scalars.kept);
    const gradient = add(multiply(arrays.gradients, scalars.gradientFactor), multiply(parameter, scalars.l2));
    const velocity = add(multiply(arrays.firstMoments, scalars.momentum), gradient);
    const ahead = add(gradient, multiply(velocity, scalars.momentum));
    const parameters = subtract(parameter, multiply(ahead, scalars.learningRate));
    return { stores: { parameters, firstMoments: velocity } };
  },
);
