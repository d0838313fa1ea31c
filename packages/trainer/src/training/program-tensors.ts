// Views of the flat buffers under the names that the step program gives its inputs and outputs.

import type { TensorValue } from '@mien/runtime';
import type { StepProgram } from './step.js';

export interface FloatTensor extends TensorValue {
  readonly data: Float32Array;
}

/** Zeros of that shape. */
export function floatTensor(shape: readonly number[]): FloatTensor {
  return { data: new Float32Array(shape.reduce((product, side) => product * side, 1)), shape };
}

/** @param prefix empty for the parameters, `gradient/` for their gradients */
export function parameterTensors(
  { parameters }: StepProgram,
  flat: Float32Array,
  prefix: '' | 'gradient/',
): Record<string, FloatTensor> {
  return Object.fromEntries(
    parameters.map(({ name, shape, offset, size }) => [
      `${prefix}${name}`,
      { data: flat.subarray(offset, offset + size), shape },
    ]),
  );
}

/** The batch statistics of one run. */
export function statisticTensors(
  { statistics }: StepProgram,
  flat: Float32Array,
): Record<string, FloatTensor> {
  return Object.fromEntries(
    statistics.flatMap(({ name, channels, offset }) => [
      [`mean/${name}`, { data: flat.subarray(offset, offset + channels), shape: [channels] }],
      [
        `variance/${name}`,
        { data: flat.subarray(offset + channels, offset + 2 * channels), shape: [channels] },
      ],
    ]),
  );
}
