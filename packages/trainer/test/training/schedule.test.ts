import { describe, expect, it } from 'vitest';
import { paceAt, type Schedule, scheduleSchema } from '../../src/training/schedule.js';
import golden from '../golden/optimisers.json' with { type: 'json' };

describe('the learning rate and momentum equal PyTorch’s', () => {
  const oneCycle = scheduleSchema.parse({ kind: 'oneCycle' });

  it.each(Object.entries(golden.oneCycle))('OneCycleLR over %s steps', (total, expected) => {
    const length = { steps: Number(total), stepsPerEpoch: 5 };
    for (const [step, [learningRate, momentum]] of expected.entries()) {
      const pace = paceAt(oneCycle, { learningRate: 0.001, momentum: 0.9 }, step, length);
      expect(pace.learningRate).toBeCloseTo(learningRate!, 14);
      expect(pace.momentum).toBeCloseTo(momentum!, 14);
    }
  });

  const perStep: readonly [string, Schedule, readonly number[]][] = [
    ['CosineAnnealingLR', { kind: 'cosine' }, golden.cosine],
    ['StepLR', { kind: 'step', epochs: 1, factor: 0.3 }, golden.step],
    ['a constant', { kind: 'constant' }, golden.cosine.map(() => 0.1)],
  ];
  it.each(perStep)('%s', (_, schedule, expected) => {
    const length = { steps: 20, stepsPerEpoch: 6 };
    const rates = expected.map(
      (_, step) => paceAt(schedule, { learningRate: 0.1, momentum: 0.9 }, step, length).learningRate,
    );
    for (const [step, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[step]!, 14);
  });

  it.each([1, 2, 3])('stays finite over %d steps, where one-cycle has hardly a rise', steps => {
    for (let step = 0; step < steps; step++) {
      const pace = paceAt(oneCycle, { learningRate: 0.001, momentum: 0.9 }, step, {
        steps,
        stepsPerEpoch: 1,
      });
      expect(pace.learningRate).toBeGreaterThan(0);
      expect(pace.learningRate).toBeLessThanOrEqual(0.001);
      expect(pace.momentum).toBeGreaterThanOrEqual(0.85);
    }
  });
});
