import { expect } from 'vitest';

/**
 * Fails unless every value lies within `tolerance` of its expected one, as a share of the largest expected magnitude
 * (of 1 where all expected values are smaller than `smallest`: gradients that are zero but for rounding).
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  smallest = 1e-5,
): void {
  expect(actual.length, `${what}: number of values`).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const allowed = tolerance * (largest < smallest ? 1 : largest);
  for (let at = 0; at < expected.length; at++) {
    const difference = Math.abs(actual[at]! - expected[at]!);
    if (!(difference <= allowed))
      expect.fail(
        `${what}: value ${at} is ${actual[at]}, expected ${expected[at]}; ${difference} apart, allowed ${allowed}`,
      );
  }
}
