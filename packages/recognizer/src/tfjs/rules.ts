// What each operation of a tfjs graph model becomes. tfjs keeps pictures as [N, H, W, C]; here every tensor of
// rank 4 is [N, C, H, W], so filters and paddings are permuted, and a reshape first turns its input back.
import {
  add,
  concat,
  constant,
  conv2d,
  input,
  matmul,
  maxPool2d,
  mean,
  multiply,
  pad,
  relu,
  reshape,
  sigmoid,
  subtract,
  type Tensor,
  transpose,
} from '@mien/tensor';
import type { TfjsNode } from './topology.js';
import type { TfjsValues } from './weights.js';

/** Where the axes of [N, C, H, W] stand in [N, H, W, C], and the other way round. */
const channelsFirst = [0, 3, 1, 2];
const channelsLast = [0, 2, 3, 1];

/** What a node gives. */
export type Value = { readonly tensor: Tensor } | { readonly weight: TfjsValues };
type Rule = (node: TfjsNode, inputs: readonly Value[]) => Tensor;

/** By the names of operations. */
export const rules: Readonly<Record<string, Rule>> = {
  Placeholder: node => {
    const shape = (node.attr.shape?.shape.dim ?? []).map(({ size }) => size);
    return input(node.name, shape.length === 4 ? permuted(shape, channelsFirst) : shape);
  },
  Conv2D: convolveAll,
  _FusedConv2D: (node, inputs) => fused(node, inputs, convolveAll(node, inputs)),
  DepthwiseConv2dNative: convolveEach,
  FusedDepthwiseConv2dNative: (node, inputs) => fused(node, inputs, convolveEach(node, inputs)),
  Add: (node, inputs) => add(operandAt(node, inputs, 0), operandAt(node, inputs, 1)),
  AddV2: (node, inputs) => add(operandAt(node, inputs, 0), operandAt(node, inputs, 1)),
  Mul: (node, inputs) => multiply(operandAt(node, inputs, 0), operandAt(node, inputs, 1)),
  Relu: (node, inputs) => relu(tensorAt(node, inputs, 0)),
  Relu6: (node, inputs) => relu6(tensorAt(node, inputs, 0)),
  Sigmoid: (node, inputs) => sigmoid(tensorAt(node, inputs, 0)),
  Mean: (node, inputs) => {
    const axes = [...weightAt(node, inputs, 1).values];
    if (axes.join() !== '1,2' || !node.attr.keep_dims?.b) {
      throw new Error(
        `node "${node.name}" takes the mean over axes ${axes}: over height and width, kept, is known here`,
      );
    }
    return mean(tensorAt(node, inputs, 0), [2, 3]);
  },
  ConcatV2: (node, inputs) => {
    const parts = inputs.slice(0, -1).map((_, at) => tensorAt(node, inputs, at));
    const [axis] = weightAt(node, inputs, parts.length).values;
    if (axis !== 3 && axis !== -1) {
      throw new Error(`node "${node.name}" joins along axis ${axis}: only channels are joined here`);
    }
    return concat(parts, 1);
  },
  ResizeBilinear: (node, inputs) => {
    const x = tensorAt(node, inputs, 0);
    const [height, width] = weightAt(node, inputs, 1).values as unknown as Pair;
    const origin = node.attr.half_pixel_centers?.b ? 0.5 : 0;
    if (node.attr.align_corners?.b) {
      throw new Error(`node "${node.name}" resizes by the centres of the corners, which is not known here`);
    }
    const down = interpolation(x.shape[2]!, height, origin);
    return matmul(matmul(down, x), interpolation(x.shape[3]!, width, origin), { transposeRight: true });
  },
  MaxPool: (node, inputs) => {
    const x = tensorAt(node, inputs, 0);
    const kernel = spatial(node, 'ksize');
    const strides = spatial(node, 'strides');
    return maxPool2d(x, kernel, { stride: strides, pad: padsOf(node, x, kernel, strides) });
  },
  Pad: (node, inputs) => {
    const { values } = weightAt(node, inputs, 1);
    const sides = (side: number) =>
      permuted([0, 1, 2, 3], channelsFirst).map(axis => values[2 * axis + side]!);
    return pad(tensorAt(node, inputs, 0), sides(0), sides(1));
  },
  Reshape: (node, inputs) => {
    const x = tensorAt(node, inputs, 0);
    return reshape(transpose(x, channelsLast), [...weightAt(node, inputs, 1).values]);
  },
  Identity: (node, inputs) => tensorAt(node, inputs, 0),
};

/** What a convolution does to its result at once. */
function fused(node: TfjsNode, inputs: readonly Value[], convolved: Tensor): Tensor {
  const steps = node.attr.fused_ops?.list.s ?? [];
  return steps.reduce((value, step) => fusedStep(node, inputs, value, step), convolved);
}

function fusedStep(node: TfjsNode, inputs: readonly Value[], value: Tensor, step: string): Tensor {
  switch (step) {
    case 'BiasAdd': {
      const bias = weightAt(node, inputs, 2);
      return add(value, reshape(constantOf(bias), [1, bias.values.length, 1, 1]));
    }
    case 'Relu':
      return relu(value);
    case 'Relu6':
      return relu6(value);
    default:
      throw new Error(
        `node "${node.name}" fuses ${step}, which is not known here; known are BiasAdd, Relu, Relu6`,
      );
  }
}

const relu6 = (x: Tensor): Tensor => subtract(6, relu(subtract(6, relu(x))));

function convolveAll(node: TfjsNode, inputs: readonly Value[]): Tensor {
  const filter = transpose(constantOf(weightAt(node, inputs, 1)), [3, 2, 0, 1]);
  return convolve(node, tensorAt(node, inputs, 0), filter);
}

function convolve(node: TfjsNode, x: Tensor, filter: Tensor, groups = 1): Tensor {
  if (node.attr.dilations?.list.i.some(step => step !== 1)) {
    throw new Error(`node "${node.name}" is dilated by ${node.attr.dilations.list.i}: only 1 is known here`);
  }
  const kernel = [filter.shape[2]!, filter.shape[3]!] as const;
  const strides = spatial(node, 'strides');
  return conv2d(x, filter, { stride: strides, pad: padsOf(node, x, kernel, strides), groups });
}

/** A convolution of each channel by filters of its own. */
function convolveEach(node: TfjsNode, inputs: readonly Value[]): Tensor {
  const filter = weightAt(node, inputs, 1);
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const perChannel = reshape(transpose(constantOf(filter), [2, 3, 0, 1]), [
    channels * multiplier,
    1,
    height,
    width,
  ]);
  return convolve(node, tensorAt(node, inputs, 0), perChannel, channels);
}

/**
 * The matrix [to, from] that samples `from` values linearly in each of `to` equal parts: at its centre where
 * `origin` is 0.5, at its beginning where it is 0.
 */
function interpolation(from: number, to: number, origin: 0 | 0.5): Tensor {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const place = Math.min(Math.max(((row + origin) * from) / to - origin, 0), from - 1);
    const before = Math.floor(place);
    matrix[row * from + before]! += 1 - (place - before);
    if (place > before) matrix[row * from + before + 1]! += place - before;
  }
  return constant(matrix, [to, from]);
}

type Pair = readonly [number, number];

/** [top, left, bottom, right]. Under `SAME` the result has length ⌈input / stride⌉ and the odd pixel of padding comes last. */
function padsOf(
  node: TfjsNode,
  x: Tensor,
  kernel: Pair,
  strides: Pair,
): readonly [number, number, number, number] {
  const padding = node.attr.padding?.s;
  if (padding === 'VALID') return [0, 0, 0, 0];
  if (padding !== 'SAME')
    throw new Error(`node "${node.name}" has padding ${padding}: known are SAME and VALID`);
  const total = ([0, 1] as const).map(side => {
    const length = x.shape[2 + side]!;
    return Math.max(0, (Math.ceil(length / strides[side]) - 1) * strides[side] + kernel[side] - length);
  });
  const [top, left] = total.map(count => Math.floor(count / 2)) as [number, number];
  return [top, left, total[0]! - top, total[1]! - left];
}

/** Height and width of an attribute given as [1, height, width, 1]. */
function spatial(node: TfjsNode, attribute: 'strides' | 'ksize'): Pair {
  const format = node.attr.data_format?.s ?? 'NHWC';
  const list = node.attr[attribute]?.list.i;
  if (format !== 'NHWC' || list?.length !== 4) {
    throw new Error(
      `node "${node.name}" has ${attribute} [${list}] in ${format}: four numbers in NHWC are needed`,
    );
  }
  return [list[1]!, list[2]!];
}

function tensorAt(node: TfjsNode, inputs: readonly Value[], at: number): Tensor {
  const value = inputs[at];
  if (value && 'tensor' in value) return value.tensor;
  throw new Error(`input ${at} of node "${node.name}" (${node.op}) must be computed, not a constant`);
}

function operandAt(node: TfjsNode, inputs: readonly Value[], at: number): Tensor {
  const value = inputs[at];
  if (!value || 'tensor' in value) return tensorAt(node, inputs, at);
  if (value.weight.shape.length === 0) return constantOf(value.weight);
  throw new Error(
    `input ${at} of node "${node.name}" (${node.op}) is a constant [${value.weight.shape}]: single numbers are known here`,
  );
}

function weightAt(node: TfjsNode, inputs: readonly Value[], at: number): TfjsValues {
  const value = inputs[at];
  if (value && 'weight' in value) return value.weight;
  throw new Error(`input ${at} of node "${node.name}" (${node.op}) must be a constant`);
}

function constantOf({ values, shape }: TfjsValues): Tensor {
  return constant(Float32Array.from(values), shape);
}

function permuted(list: readonly number[], order: readonly number[]): number[] {
  return order.map(axis => list[axis]!);
}
