// The operations as functions, and the ones composed of others. Pictures are [N, C, H, W], filters [out, in / groups, h, w].
import type { Convolution2d, Pooling2d, Shape } from './ops.js';
import { sameShape, sizeOf, type Tensor, tensor } from './tensor.js';

export const input = (name: string, shape: Shape): Tensor =>
  tensor('input', { name, shape, dataType: 'float32' }, []);
export const constant = (data: Float32Array | readonly number[], shape: Shape): Tensor =>
  tensor('constant', { data: Float32Array.from(data), shape }, []);
/** Integers, to be dequantised. */
export const integers = (data: Int8Array | Int32Array, shape: Shape): Tensor =>
  tensor('constant', { data, shape }, []);
export const scalar = (value: number): Tensor => constant([value], []);
export const filled = (value: number, shape: Shape): Tensor =>
  constant(new Float32Array(sizeOf(shape)).fill(value), shape);

/** A tensor, or a number that stands for a scalar constant. */
export type Operand = Tensor | number;
const operand = (value: Operand): Tensor => (typeof value === 'number' ? scalar(value) : value);

export const negate = (x: Tensor): Tensor => tensor('negate', {}, [x]);
export const exponential = (x: Tensor): Tensor => tensor('exponential', {}, [x]);
export const logarithm = (x: Tensor): Tensor => tensor('logarithm', {}, [x]);
export const power = (x: Tensor, exponent: number): Tensor => tensor('power', { exponent }, [x]);
export const relu = (x: Tensor): Tensor => tensor('relu', {}, [x]);
export const sigmoid = (x: Tensor): Tensor => tensor('sigmoid', {}, [x]);
/** min(max(x / 6 + 1/2, 0), 1), as in MobileNetV3 (arXiv:1905.02244). */
export const hardSigmoid = (x: Tensor): Tensor => tensor('hardSigmoid', {}, [x]);

export const add = (a: Operand, b: Operand): Tensor => tensor('add', {}, [operand(a), operand(b)]);
export const subtract = (a: Operand, b: Operand): Tensor => tensor('subtract', {}, [operand(a), operand(b)]);
export const multiply = (a: Operand, b: Operand): Tensor => tensor('multiply', {}, [operand(a), operand(b)]);
export const divide = (a: Operand, b: Operand): Tensor => tensor('divide', {}, [operand(a), operand(b)]);
export const maximum = (a: Operand, b: Operand): Tensor => tensor('maximum', {}, [operand(a), operand(b)]);
export const greater = (a: Operand, b: Operand): Tensor => tensor('greater', {}, [operand(a), operand(b)]);
export const greaterOrEqual = (a: Operand, b: Operand): Tensor =>
  tensor('greaterOrEqual', {}, [operand(a), operand(b)]);
/** `a` where the condition holds, else `b`. */
export const select = (condition: Tensor, a: Operand, b: Operand): Tensor =>
  tensor('select', {}, [condition, operand(a), operand(b)]);

/** True at the first true value along the axis, false elsewhere. */
export const firstTrue = (x: Tensor, axis: number): Tensor => tensor('firstTrue', { axis }, [x]);

export const reshape = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : tensor('reshape', { shape }, [x]);
export const transpose = (x: Tensor, permutation: readonly number[]): Tensor =>
  sameShape(permutation, [...x.shape.keys()]) ? x : tensor('transpose', { permutation }, [x]);
export const broadcast = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : tensor('broadcast', { shape }, [x]);
export const concat = (inputs: readonly Tensor[], axis: number): Tensor =>
  inputs.length === 1 ? inputs[0]! : tensor('concat', { axis }, inputs);
export const pad = (x: Tensor, before: readonly number[], after: readonly number[]): Tensor =>
  [...before, ...after].every(count => count === 0) ? x : tensor('pad', { before, after }, [x]);
/** Rows of the first axis in the order of `indices`; -1 gives a row of zeros. */
export const gatherRows = (x: Tensor, indices: Int32Array): Tensor => tensor('gatherRows', { indices }, [x]);
/** The adjoint of `gatherRows`: adds each row into row `indices[i]` of `rows` rows; -1 drops it. */
export const scatterRows = (x: Tensor, indices: Int32Array, rows: number): Tensor =>
  tensor('scatterRows', { indices, rows }, [x]);

/** Part of a tensor: for each axis [start, end) by a step of at least 1. */
export function slice(
  x: Tensor,
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[] = starts.map(() => 1),
): Tensor {
  const whole =
    sameShape(ends, x.shape) && starts.every(start => start === 0) && steps.every(step => step === 1);
  return whole ? x : tensor('slice', { starts, ends, steps }, [x]);
}

/** Sums and maxima keep the axes they go over, with length 1. */
export const sum = (x: Tensor, axes: readonly number[] = [...x.shape.keys()]): Tensor =>
  axes.every(axis => x.shape[axis] === 1) ? x : tensor('sum', { axes }, [x]);
export const largest = (x: Tensor, axes: readonly number[]): Tensor => tensor('largest', { axes }, [x]);
export const mean = (x: Tensor, axes: readonly number[] = [...x.shape.keys()]): Tensor =>
  multiply(sum(x, axes), 1 / axes.reduce((count, axis) => count * x.shape[axis]!, 1));
export const logSoftmax = (x: Tensor, axis = x.shape.length - 1): Tensor =>
  tensor('logSoftmax', { axis }, [x]);

/** Matrix product over the last two axes, batched over the rest. */
export const matmul = (
  left: Tensor,
  right: Tensor,
  { transposeLeft = false, transposeRight = false } = {},
): Tensor => tensor('matmul', { transposeLeft, transposeRight }, [left, right]);

type Pair = number | readonly [number, number];
type Sides = number | readonly [number, number, number, number];
const pair = (value: Pair): readonly [number, number] => (typeof value === 'number' ? [value, value] : value);
const sides = (value: Sides): readonly [number, number, number, number] =>
  typeof value === 'number' ? [value, value, value, value] : value;

export interface ConvolutionOptions {
  readonly stride?: Pair;
  readonly dilation?: Pair;
  /** One number for all sides, or [top, left, bottom, right]. */
  readonly pad?: Sides;
  readonly groups?: number;
}

export const convolution2d = ({
  stride = 1,
  dilation = 1,
  pad = 0,
  groups = 1,
}: ConvolutionOptions): Convolution2d => ({
  strides: pair(stride),
  dilations: pair(dilation),
  pads: sides(pad),
  groups,
});

/** Cross-correlation of pictures [N, C, H, W] with filters [K, C / groups, h, w]. */
export const conv2d = (x: Tensor, filter: Tensor, options: ConvolutionOptions = {}): Tensor =>
  tensor('conv2d', convolution2d(options), [x, filter]);

/** The same with a bias [K] for each filter. */
export const biasedConv2d = (
  x: Tensor,
  filter: Tensor,
  bias: Tensor,
  options: ConvolutionOptions = {},
): Tensor => tensor('biasedConv2d', convolution2d(options), [x, filter, bias]);

export interface PoolingOptions {
  readonly stride?: Pair;
  readonly pad?: Sides;
}

const pooling2d = (kernel: Pair, { stride = kernel, pad = 0 }: PoolingOptions): Pooling2d => ({
  kernel: pair(kernel),
  strides: pair(stride),
  pads: sides(pad),
});

/** Largest value in each window; the gradient goes to the first of equal values, as in PyTorch. */
export const maxPool2d = (x: Tensor, kernel: Pair, options: PoolingOptions = {}): Tensor =>
  tensor('maxPool2d', pooling2d(kernel, options), [x]);
export const averagePool2d = (
  x: Tensor,
  kernel: Pair,
  options: PoolingOptions & { readonly includePad?: boolean } = {},
): Tensor =>
  tensor('averagePool2d', { ...pooling2d(kernel, options), includePad: options.includePad ?? true }, [x]);
export const globalMaxPool2d = (x: Tensor): Tensor => maxPool2d(x, [x.shape[2]!, x.shape[3]!]);
export const globalAveragePool2d = (x: Tensor): Tensor => mean(x, [2, 3]);

/** x / scale rounded to the nearest integer, ties to even, kept within 0 … 255: uint8. It has no gradient. */
export const quantise = (x: Tensor, scale: number): Tensor => tensor('quantise', {}, [x, scalar(scale)]);
/** Integers times their scale: one number for all, or one for each place of `axis`. It has no gradient. */
export const dequantise = (x: Tensor, scales: number | Float32Array, axis = 0): Tensor =>
  tensor('dequantise', { axis }, [
    x,
    typeof scales === 'number' ? scalar(scales) : constant(scales, [scales.length]),
  ]);
