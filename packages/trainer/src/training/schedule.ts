import { z } from 'zod';

/** How the learning rate runs over a training of `steps` optimiser steps. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** Half a cosine from the learning rate to zero. */
  z.strictObject({ kind: z.literal('cosine') }),
  /** The learning rate times `factor` after every `epochs` epochs. */
  z.strictObject({
    kind: z.literal('step'),
    epochs: z.number().positive(),
    factor: z.number().positive().default(0.1),
  }),
  /**
   * PyTorch's `OneCycleLR`: rises to the learning rate and falls far below its start, both as half
   * cosines, while the momentum (Adam's first beta) runs the other way.
   */
  z.strictObject({
    kind: z.literal('oneCycle'),
    /** The part of all steps spent rising. */
    rising: z.number().gt(0).lt(1).default(0.3),
    /** The start is the learning rate divided by this. */
    startDivisor: z.number().positive().default(25),
    /** The end is the start divided by this. */
    endDivisor: z.number().positive().default(1e4),
    /** The momentum at the start and the end, and at the highest rate. */
    momentum: z
      .strictObject({ high: z.number().min(0).lt(1), low: z.number().min(0).lt(1) })
      .default({ high: 0.95, low: 0.85 }),
  }),
]);

export type Schedule = z.infer<typeof scheduleSchema>;

/** What the optimiser is given for one step. */
export interface Pace {
  readonly learningRate: number;
  /** Adam's first beta, or the momentum of stochastic gradient descent. */
  readonly momentum: number;
}

export interface ScheduleLength {
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/**
 * The pace of step 0 … `length.steps` − 1.
 * @param peak the configured learning rate and momentum; one-cycle replaces the momentum
 */
export function paceAt(schedule: Schedule, peak: Pace, step: number, length: ScheduleLength): Pace {
  switch (schedule.kind) {
    case 'constant':
      return peak;
    case 'cosine':
      return { ...peak, learningRate: halfCosine(peak.learningRate, 0, step / length.steps) };
    case 'step': {
      const falls = Math.floor(step / length.stepsPerEpoch / schedule.epochs);
      return { ...peak, learningRate: peak.learningRate * schedule.factor ** falls };
    }
    case 'oneCycle': {
      const { high, low } = schedule.momentum;
      const start = peak.learningRate / schedule.startDivisor;
      const summit = schedule.rising * length.steps - 1;
      const last = length.steps - 1;
      if (step < summit) {
        const part = step / summit;
        return {
          learningRate: halfCosine(start, peak.learningRate, part),
          momentum: halfCosine(high, low, part),
        };
      }
      const part = (step - summit) / (last - summit);
      return {
        learningRate: halfCosine(peak.learningRate, start / schedule.endDivisor, part),
        momentum: halfCosine(low, high, part),
      };
    }
  }
}

function halfCosine(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));
}
