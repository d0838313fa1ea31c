// The table of checks: one line per operation and circumstance, by the names golden/operations.py uses.
import * as t from '@mien/tensor';
import {
  binary,
  blank,
  constantValue,
  type InputSpec,
  mask,
  positive,
  signed,
  tied,
  wide,
} from './reference/inputs.js';

type Inputs = Readonly<Record<string, InputSpec>>;
type Build = (inputs: Record<string, t.Tensor>) => t.Tensor;

export interface Line {
  readonly inputs: Inputs;
  readonly build: Build;
  /** How far float32 may lie from float64 here, as a share of the largest value, where that is more than elsewhere. */
  readonly engineTolerance?: number;
  /** A reason why a check is left out: the function has a kink at these inputs, or PyTorch means something else. */
  readonly noDifferences?: string;
  readonly noGolden?: string;
  /** Inputs whose gradient the operation defines; all of them unless said. */
  readonly sources?: readonly string[];
}

const line = (inputs: Inputs, build: Build, except: Omit<Line, 'inputs' | 'build'> = {}): Line => ({
  inputs,
  build,
  ...except,
});
const kink = { noDifferences: 'has a kink at equal values' };
const rounding = { sources: [], noDifferences: 'rounding has no gradient' };
const levels = t.integers(Int8Array.of(-63, 0, 63, 5, -7, 1), [2, 3]);
const rows = (...indices: number[]) => Int32Array.from(indices);

/** Lines under the operation that they check. */
export const operations: Readonly<Record<t.OpName, Readonly<Record<string, Line>>>> = {
  input: { plain: line({ x: signed(2, 3) }, ({ x }) => x!) },
  constant: { times: line({ x: signed(2, 3) }, ({ x }) => t.multiply(x!, t.constant([1, -2, 3], [3]))) },
  negate: { plain: line({ x: signed(2, 3) }, ({ x }) => t.negate(x!)) },
  exponential: { plain: line({ x: signed(2, 3) }, ({ x }) => t.exponential(x!)) },
  logarithm: { plain: line({ x: positive(2, 3) }, ({ x }) => t.logarithm(x!)) },
  power: {
    cube: line({ x: signed(2, 3) }, ({ x }) => t.power(x!, 3)),
    squareRoot: line({ x: positive(2, 3) }, ({ x }) => t.power(x!, 0.5)),
    reciprocalRoot: line({ x: positive(2, 3) }, ({ x }) => t.power(x!, -0.5)),
    fraction: line({ x: positive(2, 3) }, ({ x }) => t.power(x!, 0.75)),
  },
  relu: {
    plain: line({ x: signed(3, 4) }, ({ x }) => t.relu(x!)),
    atZero: line({ x: tied(3, 4) }, ({ x }) => t.relu(x!), kink),
  },
  sigmoid: { plain: line({ x: wide(3, 4) }, ({ x }) => t.sigmoid(x!)) },
  hardSigmoid: { plain: line({ x: wide(3, 4) }, ({ x }) => t.hardSigmoid(x!)) },
  add: {
    plain: line({ a: signed(2, 3), b: signed(2, 3) }, ({ a, b }) => t.add(a!, b!)),
    broadcast: line({ a: signed(2, 1, 4), b: signed(3, 1) }, ({ a, b }) => t.add(a!, b!)),
    scalar: line({ a: signed(2, 3), b: signed() }, ({ a, b }) => t.add(a!, b!)),
    twice: line({ a: signed(2, 3) }, ({ a }) => t.add(a!, a!)),
  },
  subtract: {
    broadcast: line({ a: signed(3, 1), b: signed(2, 1, 4) }, ({ a, b }) => t.subtract(a!, b!)),
  },
  multiply: {
    broadcast: line({ a: signed(2, 3, 4), b: signed(3, 1) }, ({ a, b }) => t.multiply(a!, b!)),
    square: line({ a: signed(2, 3) }, ({ a }) => t.multiply(a!, a!)),
  },
  divide: { broadcast: line({ a: signed(3, 1), b: positive(2, 3, 4) }, ({ a, b }) => t.divide(a!, b!)) },
  maximum: {
    broadcast: line({ a: signed(2, 3, 4), b: signed(4) }, ({ a, b }) => t.maximum(a!, b!)),
    ties: line({ a: tied(3, 4), b: tied(3, 4) }, ({ a, b }) => t.maximum(a!, b!), {
      ...kink,
      noGolden: 'PyTorch halves the gradient between equal values',
    }),
  },
  greater: {
    choice: line(
      { a: tied(3, 4), b: tied(4) },
      ({ a, b }) => t.select(t.greater(a!, b!), a!, t.scalar(5)),
      kink,
    ),
  },
  greaterOrEqual: {
    choice: line(
      { a: tied(3, 4), b: tied(4) },
      ({ a, b }) => t.select(t.greaterOrEqual(a!, b!), a!, t.scalar(5)),
      kink,
    ),
  },
  select: {
    broadcast: line({ a: signed(2, 1, 4), b: signed(3, 1), c: wide(2, 1, 1) }, ({ a, b, c }) =>
      t.select(t.greater(c!, t.scalar(0)), a!, b!),
    ),
  },
  firstTrue: {
    alongRows: line(
      { x: tied(4, 5) },
      ({ x }) => t.select(t.firstTrue(t.greater(x!, 0), 1), x!, t.scalar(-3)),
      kink,
    ),
    alongColumns: line(
      { x: tied(4, 3, 2), y: signed(4, 3, 2) },
      ({ x, y }) => t.select(t.firstTrue(t.greaterOrEqual(x!, 0), 0), y!, t.scalar(-3)),
      kink,
    ),
  },
  reshape: { plain: line({ x: signed(2, 3, 4) }, ({ x }) => t.reshape(x!, [4, 6])) },
  transpose: { cycle: line({ x: signed(2, 3, 4) }, ({ x }) => t.transpose(x!, [2, 0, 1])) },
  broadcast: { twoAxes: line({ x: signed(3, 1) }, ({ x }) => t.broadcast(x!, [2, 3, 4])) },
  concat: {
    channels: line({ a: signed(2, 1, 3), b: signed(2, 3, 3), c: signed(2, 2, 3) }, ({ a, b, c }) =>
      t.concat([a!, b!, c!], 1),
    ),
    same: line({ a: signed(2, 3) }, ({ a }) => t.concat([a!, a!], 0)),
  },
  slice: {
    part: line({ x: signed(3, 5) }, ({ x }) => t.slice(x!, [1, 0], [3, 4])),
    steps: line({ x: signed(7, 8) }, ({ x }) => t.slice(x!, [1, 2], [7, 8], [2, 3])),
    lastStep: line({ x: signed(7) }, ({ x }) => t.slice(x!, [0], [7], [4])),
  },
  pad: { sides: line({ x: signed(2, 3) }, ({ x }) => t.pad(x!, [1, 0], [0, 2])) },
  gatherRows: { repeatedAndZero: line({ x: signed(3, 2) }, ({ x }) => t.gatherRows(x!, rows(2, -1, 0, 2))) },
  scatterRows: {
    repeatedAndDropped: line({ x: signed(4, 2) }, ({ x }) => t.scatterRows(x!, rows(2, -1, 0, 2), 4)),
  },
  sum: {
    axes: line({ x: signed(2, 3, 4) }, ({ x }) => t.sum(x!, [0, 2])),
    all: line({ x: signed(2, 3) }, ({ x }) => t.sum(x!)),
  },
  largest: {
    axes: line({ x: signed(2, 3, 4) }, ({ x }) => t.largest(x!, [0, 2])),
    ties: line({ x: tied(2, 3, 4) }, ({ x }) => t.largest(x!, [0, 2]), {
      ...kink,
      noGolden: 'PyTorch shares the gradient among equal values',
    }),
  },
  logSoftmax: {
    classes: line({ x: signed(3, 7) }, ({ x }) => t.logSoftmax(x!)),
    channels: line({ x: signed(2, 3, 2) }, ({ x }) => t.logSoftmax(x!, 1)),
    farApart: line({ x: signed(3, 7) }, ({ x }) => t.logSoftmax(t.multiply(x!, 64))),
  },
  matmul: {
    plain: line({ a: signed(3, 4), b: signed(4, 5) }, ({ a, b }) => t.matmul(a!, b!)),
    transposed: line({ a: signed(4, 3), b: signed(5, 4) }, ({ a, b }) =>
      t.matmul(a!, b!, { transposeLeft: true, transposeRight: true }),
    ),
    batches: line({ a: signed(2, 1, 3, 4), b: signed(3, 4, 2) }, ({ a, b }) => t.matmul(a!, b!)),
    batchesTransposed: line({ a: signed(2, 1, 4, 3), b: signed(3, 2, 4) }, ({ a, b }) =>
      t.matmul(a!, b!, { transposeLeft: true, transposeRight: true }),
    ),
  },
  conv2d: {
    plain: line({ x: signed(2, 3, 5, 4), w: signed(4, 3, 3, 2) }, ({ x, w }) => t.conv2d(x!, w!)),
    padded: line({ x: signed(2, 3, 4, 5), w: signed(2, 3, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { pad: 1 }),
    ),
    onePicture: line({ x: signed(1, 1, 6, 6), w: signed(4, 1, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { pad: 1 }),
    ),
    pointwise: line({ x: signed(2, 3, 3, 3), w: signed(4, 3, 1, 1) }, ({ x, w }) => t.conv2d(x!, w!)),
    strided: line({ x: signed(2, 2, 7, 6), w: signed(3, 2, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { stride: 2, pad: 1 }),
    ),
    stridedBeyondKernel: line({ x: signed(1, 2, 8, 7), w: signed(2, 2, 2, 2) }, ({ x, w }) =>
      t.conv2d(x!, w!, { stride: 3 }),
    ),
    sevenByTwo: line({ x: signed(1, 1, 9, 9), w: signed(2, 1, 7, 7) }, ({ x, w }) =>
      t.conv2d(x!, w!, { stride: 2, pad: 3 }),
    ),
    dilated: line({ x: signed(2, 2, 7, 7), w: signed(2, 2, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { dilation: [2, 1], pad: [2, 1, 2, 1] }),
    ),
    grouped: line({ x: signed(2, 4, 5, 5), w: signed(6, 2, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { groups: 2, pad: 1 }),
    ),
    depthwise: line({ x: signed(2, 3, 6, 6), w: signed(3, 1, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { groups: 3, pad: 1, stride: 2 }),
    ),
    oneSided: line({ x: signed(1, 2, 5, 6), w: signed(2, 2, 3, 3) }, ({ x, w }) =>
      t.conv2d(x!, w!, { stride: [2, 1], dilation: [1, 2], pad: [0, 1, 2, 3] }),
    ),
    blank: line({ x: blank(2, 2, 4, 4), w: signed(3, 2, 3, 3) }, ({ x, w }) => t.conv2d(x!, w!, { pad: 1 })),
  },
  biasedConv2d: {
    plain: line({ x: signed(2, 3, 5, 4), w: signed(4, 3, 3, 2), bias: signed(4) }, ({ x, w, bias }) =>
      t.biasedConv2d(x!, w!, bias!),
    ),
    groups: line({ x: signed(2, 4, 3, 3), w: signed(6, 2, 3, 3), bias: signed(6) }, ({ x, w, bias }) =>
      t.biasedConv2d(x!, w!, bias!, { groups: 2, pad: 1, stride: 2 }),
    ),
  },
  conv2dInputGradient: {
    strided: line({ dy: signed(2, 3, 4, 3), w: signed(3, 2, 3, 3) }, ({ dy, w }) =>
      t.tensor(
        'conv2dInputGradient',
        { ...t.convolution2d({ stride: 2, pad: 1 }), inputShape: [2, 2, 7, 6] },
        [dy!, w!],
      ),
    ),
  },
  conv2dFilterGradient: {
    strided: line({ x: signed(2, 2, 7, 6), dy: signed(2, 3, 4, 3) }, ({ x, dy }) =>
      t.tensor(
        'conv2dFilterGradient',
        { ...t.convolution2d({ stride: 2, pad: 1 }), filterShape: [3, 2, 3, 3] },
        [x!, dy!],
      ),
    ),
  },
  maxPool2d: {
    halves: line({ x: signed(2, 3, 4, 6) }, ({ x }) => t.maxPool2d(x!, 2)),
    remainder: line({ x: signed(1, 2, 5, 7) }, ({ x }) => t.maxPool2d(x!, 2)),
    thirds: line({ x: signed(1, 2, 3, 6) }, ({ x }) => t.maxPool2d(x!, 3)),
    apart: line({ x: signed(1, 2, 8, 8) }, ({ x }) => t.maxPool2d(x!, 2, { stride: 3 })),
    overlapping: line({ x: signed(2, 2, 7, 7) }, ({ x }) => t.maxPool2d(x!, 3, { stride: 2 })),
    overlappingPadded: line({ x: signed(2, 2, 6, 7) }, ({ x }) => t.maxPool2d(x!, 3, { stride: 2, pad: 1 })),
    negativeAtBorder: line({ x: positive(1, 2, 4, 4) }, ({ x }) =>
      t.maxPool2d(t.negate(x!), 3, { stride: 1, pad: 1 }),
    ),
    oneSided: line({ x: signed(1, 2, 6, 6) }, ({ x }) =>
      t.maxPool2d(x!, 3, { stride: 2, pad: [0, 1, 1, 0] }),
    ),
    ties: line({ x: tied(2, 3, 4, 6) }, ({ x }) => t.maxPool2d(x!, 2), kink),
    tiesOverlapping: line(
      { x: tied(2, 2, 7, 7) },
      ({ x }) => t.maxPool2d(x!, 3, { stride: 2, pad: 1 }),
      kink,
    ),
    constant: line({ x: constantValue(2, 2, 4, 4) }, ({ x }) => t.maxPool2d(x!, 2), kink),
    constantOverlapping: line(
      { x: constantValue(1, 2, 5, 5) },
      ({ x }) => t.maxPool2d(x!, 3, { stride: 2, pad: 1 }),
      kink,
    ),
    blank: line({ x: blank(1, 2, 4, 4) }, ({ x }) => t.maxPool2d(x!, 2), kink),
    afterRelu: line({ x: signed(2, 2, 4, 4) }, ({ x }) => t.maxPool2d(t.relu(x!), 2), kink),
  },
  maxPool2dGradient: {
    overlapping: line(
      { x: tied(2, 2, 7, 7), dy: signed(2, 2, 4, 4) },
      ({ x, dy }) =>
        t.tensor('maxPool2dGradient', { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, [x!, dy!]),
      { sources: [] },
    ),
  },
  averagePool2d: {
    halves: line({ x: signed(2, 3, 4, 6) }, ({ x }) => t.averagePool2d(x!, 2)),
    remainder: line({ x: signed(1, 2, 5, 7) }, ({ x }) => t.averagePool2d(x!, 2)),
    withPad: line({ x: signed(2, 2, 6, 7) }, ({ x }) => t.averagePool2d(x!, 3, { stride: 2, pad: 1 })),
    withoutPad: line({ x: signed(2, 2, 6, 7) }, ({ x }) =>
      t.averagePool2d(x!, 3, { stride: 2, pad: 1, includePad: false }),
    ),
  },
  quantise: {
    levels: line({ x: wide(4, 5) }, ({ x }) => t.dequantise(t.quantise(x!, 1 / 32), 1 / 32), rounding),
    ties: line({ x: tied(4, 5) }, ({ x }) => t.dequantise(t.quantise(t.multiply(x!, 3), 2), 2), rounding),
  },
  dequantise: {
    rows: line({ x: signed(2, 3) }, ({ x }) =>
      t.multiply(x!, t.dequantise(levels, Float32Array.of(0.5, 0.25))),
    ),
    columns: line({ x: signed(2, 3) }, ({ x }) =>
      t.multiply(x!, t.dequantise(levels, Float32Array.of(0.5, 0.25, 2), 1)),
    ),
  },
};

/** A batch norm as the networks have it: per channel over pictures and places, from the batch's own moments. */
const batchNorm: Build = ({ x, gamma, beta }) => {
  const channels = [1, x!.shape[1]!, 1, 1];
  const perChannel = t.moments(x!, [0, 2, 3]);
  const { scale, shift } = t.normalisation(
    perChannel,
    t.reshape(gamma!, channels),
    t.reshape(beta!, channels),
  );
  return t.affine(x!, scale, shift);
};

/** Channels weighed by what the whole picture shows (arXiv:1709.01507). */
const squeezeAndExcitation: Build = ({ x, narrow, widen }) => {
  const [pictures, channels] = x!.shape as [number, number];
  const squeezed = t.reshape(t.globalAveragePool2d(x!), [pictures, channels]);
  const weights = t.sigmoid(t.matmul(t.relu(t.matmul(squeezed, narrow!)), widen!));
  return t.multiply(x!, t.reshape(weights, [pictures, channels, 1, 1]));
};

const softTargets = (raw: t.Tensor): t.Tensor => t.divide(raw, t.sum(raw, [1]));

/** What networks are composed of. */
export const composites: Readonly<Record<string, Readonly<Record<string, Line>>>> = {
  swish: { plain: line({ x: wide(3, 4) }, ({ x }) => t.swish(x!)) },
  hardSwish: { plain: line({ x: wide(3, 4) }, ({ x }) => t.hardSwish(x!)) },
  dropout: { half: line({ x: signed(3, 4), drawn: mask(3, 4) }, ({ x, drawn }) => t.dropout(x!, drawn!)) },
  batchNorm: {
    plain: line({ x: signed(3, 2, 4, 4), gamma: signed(2), beta: signed(2) }, batchNorm),
    constant: line({ x: constantValue(2, 2, 3, 3), gamma: signed(2), beta: signed(2) }, batchNorm, {
      noDifferences: 'the variance is clamped at 0, where it has a kink',
      // E[x²] − E[x]² of a constant is rounding alone, up to 6e-8 here, and ε is 1e-5.
      engineTolerance: 1e-2,
    }),
    blank: line({ x: blank(2, 2, 3, 3), gamma: signed(2), beta: signed(2) }, batchNorm, {
      noDifferences: 'the variance is clamped at 0, where it has a kink',
    }),
  },
  moments: {
    variance: line({ x: signed(3, 2, 4) }, ({ x }) => t.moments(x!, [0, 2]).variance),
    mean: line({ x: signed(3, 2, 4) }, ({ x }) => t.moments(x!, [0, 2]).mean),
  },
  layerNorm: {
    plain: line({ x: signed(3, 5), gamma: signed(5), beta: signed(5) }, ({ x, gamma, beta }) =>
      t.layerNorm(x!, gamma!, beta!),
    ),
    constant: line({ x: constantValue(2, 4), gamma: signed(4), beta: signed(4) }, ({ x, gamma, beta }) =>
      t.layerNorm(x!, gamma!, beta!),
    ),
  },
  localResponseNorm: {
    five: line({ x: signed(2, 7, 2, 3) }, ({ x }) =>
      t.localResponseNorm(x!, { size: 5, alpha: 0.5, beta: 0.75, bias: 2 }),
    ),
    four: line({ x: signed(1, 6, 2, 2) }, ({ x }) => t.localResponseNorm(x!, { size: 4, alpha: 0.5 })),
    few: line({ x: signed(1, 3, 2, 2) }, ({ x }) => t.localResponseNorm(x!, { size: 5, alpha: 0.5 })),
  },
  crossEntropy: {
    soft: line({ x: signed(4, 7), raw: positive(4, 7) }, ({ x, raw }) =>
      t.crossEntropy(x!, softTargets(raw!)),
    ),
    blank: line({ x: blank(2, 7), raw: positive(2, 7) }, ({ x, raw }) =>
      t.crossEntropy(x!, softTargets(raw!)),
    ),
  },
  squaredHinge: {
    plain: line(
      { x: signed(4, 7), targets: binary(4, 7) },
      ({ x, targets }) => t.squaredHinge(x!, targets!),
      {
        sources: ['x'],
      },
    ),
  },
  globalMaxPool2d: {
    plain: line({ x: signed(2, 3, 3, 4) }, ({ x }) => t.globalMaxPool2d(x!)),
    blank: line({ x: blank(2, 3, 3, 4) }, ({ x }) => t.globalMaxPool2d(x!), kink),
  },
  globalAveragePool2d: { plain: line({ x: signed(2, 3, 3, 4) }, ({ x }) => t.globalAveragePool2d(x!)) },
  squeezeAndExcitation: {
    plain: line({ x: signed(2, 4, 3, 3), narrow: signed(4, 2), widen: signed(2, 4) }, squeezeAndExcitation),
  },
  separableConvolution: {
    plain: line(
      { x: signed(2, 3, 6, 6), depthwise: signed(3, 1, 3, 3), pointwise: signed(4, 3, 1, 1) },
      ({ x, depthwise, pointwise }) =>
        t.conv2d(t.conv2d(x!, depthwise!, { groups: 3, pad: 1, stride: 2 }), pointwise!),
    ),
  },
  residual: {
    plain: line({ x: signed(2, 2, 4, 4), w: signed(2, 2, 3, 3) }, ({ x, w }) =>
      t.add(x!, t.relu(t.conv2d(x!, w!, { pad: 1 }))),
    ),
  },
};
