import { describe, expect, it } from 'vitest';
import { Random } from '../../src/data/index.js';
import { bindFollow, decayAt, mergeStatistics } from '../../src/training/average.js';
import { sharedFloats } from '../../src/training/elementwise.js';
import { initialParameters, initialStatistics } from '../../src/training/initialise.js';
import { score, total } from '../../src/training/score.js';

describe('the average of the weights', () => {
  it('is the weighted mean of all past weights', () => {
    const { memory, arrays } = sharedFloats([2, 2]);
    const [average, values] = arrays as [Float32Array, Float32Array];
    const follow = bindFollow(memory);
    average.fill(1);
    let expected = 1;
    for (let step = 1; step <= 50; step++) {
      const value = Math.sin(step);
      values.set([9, value]);
      follow(average, values, 1, 2, decayAt(0.9, step));
      const decay = Math.min(0.9, (1 + step) / (10 + step));
      expected = decay * expected + (1 - decay) * value;
    }
    expect(average[0]).toBe(1);
    expect(average[1]).toBeCloseTo(expected, 6);
  });
});

describe('running statistics', () => {
  it('move a tenth of the way to the mean over the shards', () => {
    const running = Float32Array.of(0, 1);
    mergeStatistics(running, [Float32Array.of(1, 2), Float32Array.of(3, 6)]);
    expect([...running]).toEqual([Math.fround(0.2), Math.fround(1.3)]);
  });

  it('over shards estimate the population’s moments without bias', () => {
    const random = Random.fromSeed('moments');
    const running = Float32Array.of(0, 1);
    for (let step = 0; step < 4000; step++) {
      const shards = [0, 1, 2].map(() => {
        const values = Array.from({ length: 4 }, () => 5 + 3 * random.normal());
        const mean = values.reduce((sum, value) => sum + value) / 4;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3;
        return Float32Array.of(mean, variance);
      });
      mergeStatistics(running, shards);
    }
    // Standard errors over the ten-odd steps remembered: 0.2 and 1.6.
    expect(running[0]).toBeGreaterThan(4.2);
    expect(running[0]).toBeLessThan(5.8);
    expect(running[1]).toBeGreaterThan(4);
    expect(running[1]).toBeLessThan(14);
  });
});

describe('the first weights', () => {
  const slots = [
    { name: 'conv.weight', shape: [3, 3, 4, 100], kind: 'weight', fanIn: 36, offset: 0, size: 3600 },
    { name: 'norm.scale', shape: [100], kind: 'scale', fanIn: 100, offset: 3600, size: 100 },
    { name: 'norm.shift', shape: [100], kind: 'shift', fanIn: 100, offset: 3700, size: 100 },
    { name: 'dense.bias', shape: [200], kind: 'bias', fanIn: 64, offset: 3800, size: 200 },
  ] as const;
  const weights = initialParameters(slots, Random.fromSeed(1));
  const spread = (from: number, to: number) => {
    const part = weights.subarray(from, to);
    const variance = part.reduce((sum, value) => sum + value * value, 0) / part.length;
    return { largest: Math.max(...part.map(Math.abs)), deviation: Math.sqrt(variance) };
  };

  it('spread as PyTorch’s: uniform in ±1/√fanIn', () => {
    expect(spread(0, 3600).largest).toBeLessThanOrEqual(1 / 6);
    expect(spread(0, 3600).largest).toBeGreaterThan(0.99 / 6);
    expect(spread(0, 3600).deviation).toBeCloseTo(1 / 6 / Math.sqrt(3), 2);
    expect(spread(3800, 4000).largest).toBeLessThanOrEqual(1 / 8);
    expect(spread(3800, 4000).largest).toBeGreaterThan(0.9 / 8);
  });

  it('of norms scale by 1, shift by 0, with statistics of mean 0 and variance 1', () => {
    expect(new Set(weights.subarray(3600, 3700))).toEqual(new Set([1]));
    expect(new Set(weights.subarray(3700, 3800))).toEqual(new Set([0]));
    expect([
      ...initialStatistics([
        { name: 'a', channels: 2, offset: 0 },
        { name: 'b', channels: 1, offset: 4 },
      ]),
    ]).toEqual([0, 0, 1, 1, 0, 1]);
  });

  it('are the seed’s', () => {
    expect(initialParameters(slots, Random.fromSeed(1))).toEqual(weights);
    expect(initialParameters(slots, Random.fromSeed(2))).not.toEqual(weights);
  });
});

describe('a score', () => {
  it('sums cross-entropies and hits over soft targets', () => {
    const logits = Float32Array.of(1, 2, 3, 1000, 0, -1000);
    const targets = Float32Array.of(0.25, 0.25, 0.5, 0, 1, 0);
    const logSum = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    const result = score(logits, targets, 3);
    expect(result).toMatchObject({ pictures: 2, correct: 1 });
    expect(result.loss).toBeCloseTo(logSum - 0.25 - 0.5 - 1.5 + 1000, 4);
    expect(total([result, result])).toEqual({ pictures: 4, correct: 2, loss: 2 * result.loss });
  });
});
