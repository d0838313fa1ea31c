import { describe, expect, it } from 'vitest';
import { normFactor } from '../../src/training/clip.js';
import { sharedFloats } from '../../src/training/elementwise.js';
import { bindAverageGradients, sliceBegin } from '../../src/training/exchange.js';
import {
  bindOptimiser,
  decayRanges,
  type Optimiser,
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
    // Several copies, in two ranges as two shards would, so that both have whole vectors and a rest.
    const size = golden.start.length;
    const total = 5 * size;
    const { memory, arrays } = sharedFloats([total, total, total, total, total]);
    const [parameters, gradients, firstMoments, secondMoments, ofShard] = arrays as Five;
    const average = bindAverageGradients(memory);
    const optimise = bindOptimiser(optimiser, decay, memory);
    const buffers = { parameters, gradients, firstMoments, secondMoments };
    parameters.set(repeated(golden.start, total));
    for (const [step, gradient] of golden.gradients.entries()) {
      ofShard.set(repeated(gradient, total));
      const limit = clip.value ?? Number.POSITIVE_INFINITY;
      const squares = average([ofShard], gradients, 0, size, limit);
      average([ofShard], gradients, size, total, limit);
      const factor = clip.norm === undefined ? 1 : normFactor(squares, clip.norm);
      const pace = { learningRate: golden.rates[step]!, momentum: optimiser.momentum };
      optimise(buffers, { begin: 0, end: 11, decays: true }, step + 1, pace, factor);
      optimise(buffers, { begin: 11, end: total, decays: true }, step + 1, pace, factor);
      for (const [index, value] of parameters.entries())
        expect(value).toBeCloseTo(expected[step]![index % size]!, 6);
    }
  });
});

type Five = readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

const repeated = (values: readonly number[], length: number) =>
  Array.from({ length }, (_, index) => values[index % values.length]!);

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

describe('the averaged gradient', () => {
  it.each([1, 2, 3, 5])('of %d shards is their mean, whatever the slices', shards => {
    const size = 101;
    const { memory, arrays: gradients } = sharedFloats(Array(shards).fill(size));
    for (const [shard, gradient] of gradients.entries())
      gradient.set(Array.from({ length: size }, (_, index) => Math.sin(index * (shard + 1))));
    const expected = Array.from({ length: size }, (_, index) =>
      gradients.reduce((sum, gradient) => sum + gradient[index]! / shards, 0),
    );
    const average = bindAverageGradients(memory);
    const squares = gradients.map((_, shard) => {
      const [begin, end] = [sliceBegin(size, shards, shard), sliceBegin(size, shards, shard + 1)];
      return average(gradients, gradients[0]!, begin, end, 0.5);
    });
    for (const [index, value] of gradients[0]!.entries())
      expect(value).toBeCloseTo(Math.max(-0.5, Math.min(0.5, expected[index]!)), 6);
    const sum = squares.reduce((total, part) => total + part);
    expect(sum).toBeCloseTo(
      expected.reduce((total, value) => total + value * value, 0),
      4,
    );
  });

  const places = [0, 3, 4, 8, 9];
  it.each(places.flatMap(at => [[Number.NaN, at] as const, [Infinity, at] as const]))(
    'tells of a %d at %d that clipping would hide',
    (value, at) => {
      const { memory, arrays } = sharedFloats([10, 10, 10]);
      arrays[0]![at] = value;
      const squares = bindAverageGradients(memory)(arrays.slice(0, 2), arrays[2]!, 0, 10, 0.1);
      expect(squares).not.toBeLessThan(Infinity);
    },
  );
});
