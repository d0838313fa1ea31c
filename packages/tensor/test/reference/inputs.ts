// Inputs of the checks: drawn from their names, as golden/inputs.py draws them.
import { type Shape, sizeOf } from '@mien/tensor';
import { hashed } from '../../../../test/hashed.js';
import type { Values } from './rules.js';

/** A kind of values, from uniform numbers in [0, 1); each result is exact in float32. */
const kinds = {
  /** [-2, 2) */
  signed: unit => 4 * unit - 2,
  /** [-8, 8), beyond where sigmoids saturate */
  wide: unit => 16 * unit - 8,
  /** [0.5, 2) */
  positive: unit => 1.5 * unit + 0.5,
  /** -1, 0 or 1: maxima tie */
  tied: unit => Math.floor(3 * unit) - 1,
  /** 0 or 1 */
  binary: unit => Math.floor(2 * unit),
  /** 0 or 2: a dropout mask of rate 1/2 */
  mask: unit => 2 * Math.floor(2 * unit),
  /** One value that float32 rounds, so that sums of it round too */
  constant: () => Math.fround(0.7),
  blank: () => 0,
} satisfies Record<string, (unit: number) => number>;

export interface InputSpec {
  readonly kind: keyof typeof kinds;
  readonly shape: Shape;
}

const ofKind =
  (kind: keyof typeof kinds) =>
  (...shape: number[]): InputSpec => ({ kind, shape });
export const signed = ofKind('signed');
export const wide = ofKind('wide');
export const positive = ofKind('positive');
export const tied = ofKind('tied');
export const binary = ofKind('binary');
export const mask = ofKind('mask');
export const constantValue = ofKind('constant');
export const blank = ofKind('blank');

/** The values of an input, the same on every machine and in Python. */
export const valuesFor = (name: string, { kind, shape }: InputSpec): Values =>
  hashed(name, sizeOf(shape)).map(kinds[kind]);
