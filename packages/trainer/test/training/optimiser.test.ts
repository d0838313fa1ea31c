import { describe, expect, it } from 'vitest';
import { normFactor } from '../../src/training/clip.js';
import { averageGradients, sliceBegin } from '../../src/training/exchange.js';
import {
  decayRanges,
  type Optimiser,
  optimise,
  optimiserSchema,
  type WeightDecay,
} from '../../src/training/optimiser.js';
import golden from '../golden/optimisers.json' with { type: 'json' };

const adam = optimiserSchema.parse({ kind: 'adam' });
const nesterov = optimiserSchema.parse({ kind: 'nesterov' });
const none: WeightDecay = { kind: 'l2', rate: 0, scope: 'all' };
const l2: WeightDecay = { kind: 'l2', rate: 0.1, scope: 'all' };
const decoupled: WeightDecay = { kind: 'decoupled', rate: 0.1, scope: 'all' };

interface Clip {
  readonly value?: number;
  readonly norm?: number;
}

const cases: readonly [string, Optimiser, WeightDecay, Clip, readonly (readonly number[])[]][] = [
  ['Adam', adam, none, {}, golden.adam],
  ['Adam with weight decay', adam, l2, {}, golden.adamL2],
  ['Adam with weight decay, values clipped', adam, l2, { value: 0.1 }, golden.adamL2ClippedByValue],
  ['Adam, norm clipped', adam, none, { norm: 0.5 }, golden.adamClippedByNorm],
  ['AdamW', adam, decoupled, {}, golden.adamW],
  ['SGD with Nesterov momentum', nesterov, none, {}, golden.nesterov],
  ['SGD with Nesterov momentum and weight decay', nesterov, l2, {}, golden.nesterovL2],
];

describe('every step equals PyTorch’s', () => {
  it.each(cases)('%s', (_, optimiser, decay, clip, expected) => {
    const size = golden.start.length;
    const buffers = {
      parameters: Float32Array.from(golden.start),
      gradients: new Float32Array(size),
      firstMoments: new Float32Array(size),
      secondMoments: new Float32Array(size),
    };
    for (const [step, gradient] of golden.gradients.entries()) {
      const squares = averageGradients(
        [Float32Array.from(gradient)],
        buffers.gradients,
        0,
        size,
        clip.value ?? Infinity,
      );
      const factor = clip.norm === undefined ? 1 : normFactor(squares, clip.norm);
      const pace = { learningRate: golden.rates[step]!, momentum: optimiser.momentum };
      // In two ranges, as two shards would.
      optimise(optimiser, decay, buffers, { begin: 0, end: 2, decays: true }, step + 1, pace, factor);
      optimise(optimiser, decay, buffers, { begin: 2, end: size, decays: true }, step + 1, pace, factor);
      for (const [index, value] of buffers.parameters.entries())
        expect(value).toBeCloseTo(expected[step]![index]!, 6);
    }
  });
});

describe('decayRanges', () => {
  const slot = (kind: 'weight' | 'bias' | 'scale' | 'shift', offset: number, size: number) => ({
    name: `${kind} ${offset}`,
    shape: [size],
    fanIn: 1,
    kind,
    offset,
    size,
  });
  const slots = [slot('weight', 0, 10), slot('scale', 10, 2), slot('shift', 12, 2), slot('weight', 14, 6)];

  it('is one range where everything decays', () => {
    expect(decayRanges(slots, 'all', 3, 18)).toEqual([{ begin: 3, end: 18, decays: true }]);
  });

  it('leaves norms and biases out where only weights decay', () => {
    expect(decayRanges(slots, 'weights', 3, 18)).toEqual([
      { begin: 3, end: 10, decays: true },
      { begin: 10, end: 14, decays: false },
      { begin: 14, end: 18, decays: true },
    ]);
  });
});

describe('averageGradients', () => {
  it.each([1, 2, 3, 5])('of %d shards is their mean, whatever the slices', shards => {
    const size = 101;
    const gradients = Array.from({ length: shards }, (_, shard) =>
      Float32Array.from({ length: size }, (_, index) => Math.sin(index * (shard + 1))),
    );
    const expected = Array.from({ length: size }, (_, index) =>
      gradients.reduce((sum, gradient) => sum + gradient[index]! / shards, 0),
    );
    const squares = Array.from({ length: shards }, (_, shard) =>
      averageGradients(
        gradients,
        gradients[0]!,
        sliceBegin(size, shards, shard),
        sliceBegin(size, shards, shard + 1),
        0.5,
      ),
    );
    for (const [index, value] of gradients[0]!.entries())
      expect(value).toBeCloseTo(Math.max(-0.5, Math.min(0.5, expected[index]!)), 6);
    const sum = squares.reduce((total, part) => total + part);
    expect(sum).toBeCloseTo(
      expected.reduce((total, value) => total + value * value, 0),
      4,
    );
  });

  it.each([Number.NaN, Infinity])('tells of a %d that clipping would hide', value => {
    const gradients = [new Float32Array([1, value, 1]), new Float32Array(3)];
    expect(averageGradients(gradients, new Float32Array(3), 0, 3, 0.1)).not.toBeLessThan(Infinity);
  });
});
