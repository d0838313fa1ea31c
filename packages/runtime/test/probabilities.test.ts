import { probabilities } from '@mien/runtime/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('probabilities', () => {
  test.each<[string, number[], number, number, number[]]>([
    ['equal logits', [2, 2], 2, 1, [0.5, 0.5]],
    ['logs of the answer', [Math.log(1), Math.log(3)], 2, 1, [0.25, 0.75]],
    ['rows apart', [0, 0, 1000, 0], 2, 1, [0.5, 0.5, 1, 0]],
    ['logits that would overflow', [1e38, 1e38 - 1e32], 2, 1, [1, 0]],
    ['all far below 0', [-1e38, -1e38], 2, 1, [0.5, 0.5]],
    ['a temperature of 2', [Math.log(1), Math.log(9)], 2, 2, [0.25, 0.75]],
    ['an impossible class', [Number.NEGATIVE_INFINITY, 0], 2, 1, [0, 1]],
    ['no rows', [], 3, 1, []],
  ])('of %s', (_, logits, classes, temperature, expected) => {
    const result = probabilities(Float32Array.from(logits), classes, temperature);
    expect(result.length).toBe(expected.length);
    for (const [index, value] of result.entries()) expect(value).toBeCloseTo(expected[index]!, 6);
  });

  test('sum to 1 and keep the order of the logits', () => {
    const rows = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 7, maxLength: 7 });
    const temperatures = fc.double({ min: 0.05, max: 50, noNaN: true });
    fc.assert(
      fc.property(rows, temperatures, (logits, temperature) => {
        const result = probabilities(Float32Array.from(logits), 7, temperature);
        expect(result.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        const order = result.map((_, index) => index).sort((a, b) => logits[a]! - logits[b]!);
        for (let rank = 1; rank < 7; rank++) {
          expect(result[order[rank]!]!).toBeGreaterThanOrEqual(result[order[rank - 1]!]!);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test.each<[string, number[], number, number, RegExp]>([
    ['part of a row', [1, 2, 3], 2, 1, /3 logits are no whole rows of 2/],
    ['no classes', [], 0, 1, /0 classes/],
    ['a temperature of 0', [1, 2], 2, 0, /temperature is 0/],
    ['a temperature of NaN', [1, 2], 2, Number.NaN, /temperature is NaN/],
    ['NaN', [0, 0, Number.NaN, 1], 2, 1, /row 1 has no probabilities: its logits are \[NaN, 1\]/],
    ['infinity', [Number.POSITIVE_INFINITY, 1], 2, 1, /row 0 has no probabilities/],
  ])('refuse %s', (_, logits, classes, temperature, message) => {
    expect(() => probabilities(Float32Array.from(logits), classes, temperature)).toThrow(message);
  });
});
