import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/training/configuration.js';

describe('the training configuration', () => {
  it('is the paper’s recipe where nothing is given', () => {
    expect(parseConfiguration({ shards: 2 })).toMatchObject({
      preset: 'notebook',
      epochs: 40,
      batch: 64,
      learningRate: 0.001,
      optimiser: { kind: 'adam', momentum: 0.9, secondMomentum: 0.999, epsilon: 1e-8 },
      schedule: {
        kind: 'oneCycle',
        rising: 0.3,
        startDivisor: 25,
        endDivisor: 1e4,
        momentum: { high: 0.95, low: 0.85 },
      },
      weightDecay: { kind: 'l2', rate: 1e-4, scope: 'all' },
      clip: { kind: 'value', limit: 0.1 },
      augmentation: {
        steps: [
          { name: 'crop', size: 48, padding: 4, border: 'reflect' },
          { name: 'flip', probability: 0.5 },
        ],
      },
      targets: { smoothing: 0, votes: 0 },
      preprocessing: { mean: 0.508, deviation: 0.255 },
      average: null,
      earlyStop: null,
    });
  });

  it('survives JSON', () => {
    const configuration = parseConfiguration({ average: {}, earlyStop: { patience: 3 } });
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)))).toEqual(configuration);
  });

  it.each([1, 30, 31, 64])('finds shards that divide a batch of %d', batch => {
    expect(batch % parseConfiguration({ batch }).shards).toBe(0);
  });

  it.each([
    [{ batch: 64, shards: 3 }, /shards must divide the batch/],
    [{ earlyStop: { patience: 2 }, evaluation: 'none' }, /early stop needs rows to judge/],
    [{ epoch: 3 }, /Unrecognized key: "epoch"/],
    [{ learningRate: Number.NaN }, /learningRate/],
    [{ epochs: 0 }, /epochs/],
    [{ targets: { smoothing: 0.6, votes: 0.6 } }, /at most 1/],
    [null, /no training configuration/],
  ])('refuses %j', (given, message) => {
    expect(() => parseConfiguration(given)).toThrow(message);
  });
});
