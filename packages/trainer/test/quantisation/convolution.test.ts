import { describe, expect, test } from 'vitest';
import { hashed } from '../../../../test/hashed.js';
import { largestWeight, quantiseConvolution } from '../../src/quantisation/convolution.js';
import { bestScale, count, emptyHistogram } from '../../src/quantisation/histogram.js';

const [inputs, outputs, length] = [5, 4, 45];
const pictureScale = 0.02;

describe('a quantised convolution', () => {
  const filter = Float32Array.from(hashed('filter', outputs * length), unit => 2 * unit - 1);
  const bias = Float32Array.from(hashed('bias', outputs), unit => 4 * unit - 2);
  const quantised = quantiseConvolution({ filter, inputs, bias }, pictureScale);

  test('has weights of seven bits, so that two products of theirs and a byte fit in 16 bits', () => {
    expect(2 * 255 * largestWeight).toBeLessThan(2 ** 15);
    expect(quantised.filter.every(weight => Math.abs(weight) <= largestWeight)).toBe(true);
  });

  test('has each output in a scale of its own, within half a step of the weights but for those cut off', () => {
    for (let output = 0; output < outputs; output++) {
      const scale = quantised.filterScales[output]!;
      for (let at = output * length; at < (output + 1) * length; at++) {
        const kept = Math.max(-largestWeight * scale, Math.min(largestWeight * scale, filter[at]!));
        expect(Math.abs(quantised.filter[at]! * scale - kept)).toBeLessThan(scale * 0.5001);
      }
    }
  });

  test('has biases in the scale of its sums', () => {
    for (const [output, scale] of quantised.biasScales.entries()) {
      expect(scale).toBeCloseTo(quantised.filterScales[output]! * pictureScale, 9);
      expect(Math.abs(quantised.bias[output]! * scale - bias[output]!)).toBeLessThan(scale);
    }
  });

  test('whose channels have died keeps their biases', () => {
    const dead = {
      filter: new Float32Array(2 * length).fill(1e-12, length),
      inputs,
      bias: Float32Array.of(0.5, -3),
    };
    const { bias: integers, biasScales, filter: weights } = quantiseConvolution(dead, pictureScale);
    expect(integers[0]! * biasScales[0]!).toBeCloseTo(0.5, 2);
    expect(integers[1]! * biasScales[1]!).toBeCloseTo(-3, 5);
    expect(weights.every(weight => weight === 0)).toBe(true);
  });
});

describe('the scale of activations', () => {
  const scaleOf = (values: Float32Array) => {
    const histogram = emptyHistogram(values.reduce((most, value) => Math.max(most, value), 0));
    count(histogram, values);
    return bestScale(histogram);
  };

  test('holds all of evenly spread values', () => {
    expect(scaleOf(Float32Array.from(hashed('even', 10_000), unit => 8 * unit)) * 255).toBeGreaterThan(7.9);
  });

  test('cuts a single far one off, where that loses less than it gains the others', () => {
    const values = Float32Array.from(hashed('many', 1_000_000)).with(7, 20);
    expect(scaleOf(values) * 255).toBeLessThan(10);
  });

  test('of a layer that is never active is of no matter, but a number', () => {
    expect(scaleOf(new Float32Array(10))).toBe(1);
  });
});
