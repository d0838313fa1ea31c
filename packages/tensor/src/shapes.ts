import type { Convolution2d, DataType, OpName, OpParams, Pooling2d, Shape } from './ops.js';
import { sameShape, sizeOf, type Tensor } from './tensor.js';

interface Result {
  readonly shape: Shape;
  readonly dataType: DataType;
}

type ShapeRule<Name extends OpName> = (params: OpParams[Name], inputs: readonly Tensor[]) => Result;
type ShapeRules = {
  readonly [Name in OpName]: { readonly arity: number | 'many'; readonly rule: ShapeRule<Name> };
};

/** The result of an operation; throws an error that names the operation and every shape when they do not fit. */
export function shapeOf<Name extends OpName>(
  op: Name,
  params: OpParams[Name],
  inputs: readonly Tensor[],
): Result {
  const { arity, rule } = shapeRules[op];
  const shapes = inputs.map(input => `[${input.shape.join(', ')}]`).join(' and ');
  if (arity === 'many' ? inputs.length === 0 : inputs.length !== arity)
    throw new Error(`${op}: takes ${arity} tensors, got ${inputs.length} (${shapes || 'none'})`);
  try {
    return rule(params, inputs);
  } catch (error) {
    throw new Error(`${op}: ${(error as Error).message}; inputs are ${shapes || 'none'}`, { cause: error });
  }
}

const float = (shape: Shape): Result => ({ shape, dataType: 'float32' });
const bool = (shape: Shape): Result => ({ shape, dataType: 'bool' });
const need = (holds: boolean, complaint: string): void => {
  if (!holds) throw new Error(complaint);
};

const unary = { arity: 1, rule: (_: unknown, [x]: readonly Tensor[]) => float(x!.shape) } as const;
const binary = {
  arity: 2,
  rule: (_: unknown, [a, b]: readonly Tensor[]) => float(broadcastShapes(a!.shape, b!.shape)),
} as const;
const comparison = {
  arity: 2,
  rule: (_: unknown, [a, b]: readonly Tensor[]) => bool(broadcastShapes(a!.shape, b!.shape)),
} as const;
const overAxes = {
  arity: 1,
  rule: ({ axes }: { readonly axes: readonly number[] }, [x]: readonly Tensor[]) => {
    for (const axis of axes) need(axis >= 0 && axis < x!.shape.length, `axis ${axis} is out of range`);
    return float(x!.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
  },
} as const;

/** Shape two tensors broadcast to, by the rule of NumPy and ONNX: aligned at the last axis, 1 stretches. */
export function broadcastShapes(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    need(a === b || a === 1 || b === 1, `axis ${axis} has lengths ${a} and ${b}, which do not broadcast`);
    return a === 1 ? b : a;
  });
}

/** Number of places a window takes along one axis (rounded down, as PyTorch's default). */
export function windowPlaces(
  length: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation = 1,
): number {
  const places = Math.floor((length + padding - dilation * (kernel - 1) - 1) / stride) + 1;
  need(
    places >= 1,
    `a window of ${dilation * (kernel - 1) + 1} does not fit a padded length of ${length + padding}`,
  );
  return places;
}

function isPicture(shape: Shape): asserts shape is readonly [number, number, number, number] {
  need(shape.length === 4, `needs rank 4 [N, C, H, W], got rank ${shape.length}`);
}

function convolved(params: Convolution2d, x: Shape, filter: Shape): Shape {
  isPicture(x);
  isPicture(filter);
  const [pictures, channels, height, width] = x;
  const [outputs, perGroup, kernelHeight, kernelWidth] = filter;
  const { groups, strides, dilations, pads } = params;
  need(
    channels === perGroup * groups,
    `the filter takes ${perGroup} × ${groups} groups of channels, the picture has ${channels}`,
  );
  need(outputs % groups === 0, `${outputs} output channels do not divide into ${groups} groups`);
  return [
    pictures,
    outputs,
    windowPlaces(height, kernelHeight, strides[0], pads[0] + pads[2], dilations[0]),
    windowPlaces(width, kernelWidth, strides[1], pads[1] + pads[3], dilations[1]),
  ];
}

function pooled({ kernel, strides, pads }: Pooling2d, x: Shape): Shape {
  isPicture(x);
  need(
    Math.max(pads[0], pads[2]) < kernel[0] && Math.max(pads[1], pads[3]) < kernel[1],
    'padding must be smaller than the window',
  );
  return [
    x[0],
    x[1],
    windowPlaces(x[2], kernel[0], strides[0], pads[0] + pads[2]),
    windowPlaces(x[3], kernel[1], strides[1], pads[1] + pads[3]),
  ];
}

function multiplied(params: OpParams['matmul'], left: Shape, right: Shape): Shape {
  need(left.length >= 2 && right.length >= 2, 'needs matrices');
  const [rows, inner] = params.transposeLeft ? [left.at(-1)!, left.at(-2)!] : [left.at(-2)!, left.at(-1)!];
  const [depth, columns] = params.transposeRight
    ? [right.at(-1)!, right.at(-2)!]
    : [right.at(-2)!, right.at(-1)!];
  need(inner === depth, `inner lengths ${inner} and ${depth} differ`);
  return [...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), rows, columns];
}

export const shapeRules: ShapeRules = {
  input: { arity: 0, rule: ({ shape, dataType }) => ({ shape, dataType }) },
  constant: {
    arity: 0,
    rule: ({ shape, data }) => {
      need(sizeOf(shape) === data.length, `${data.length} values do not fill [${shape.join(', ')}]`);
      const dataType =
        data instanceof Float32Array ? 'float32' : data instanceof Int8Array ? 'int8' : 'int32';
      return { shape, dataType };
    },
  },
  negate: unary,
  exponential: unary,
  logarithm: unary,
  power: unary,
  relu: unary,
  sigmoid: unary,
  hardSigmoid: unary,
  add: binary,
  subtract: binary,
  multiply: binary,
  divide: binary,
  maximum: binary,
  greater: comparison,
  greaterOrEqual: comparison,
  select: {
    arity: 3,
    rule: (_, [condition, a, b]) => {
      need(condition!.dataType === 'bool', 'the condition must be bool');
      return float(broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape)));
    },
  },
  firstTrue: {
    arity: 1,
    rule: ({ axis }, [x]) => {
      need(x!.dataType === 'bool', 'needs a bool tensor');
      need(axis >= 0 && axis < x!.shape.length, `axis ${axis} is out of range`);
      return bool(x!.shape);
    },
  },
  reshape: {
    arity: 1,
    rule: ({ shape }, [x]) => {
      need(
        sizeOf(shape) === sizeOf(x!.shape),
        `${sizeOf(x!.shape)} values do not fill [${shape.join(', ')}]`,
      );
      return { shape, dataType: x!.dataType };
    },
  },
  transpose: {
    arity: 1,
    rule: ({ permutation }, [x]) => {
      need(
        sameShape(
          [...permutation].sort((a, b) => a - b),
          [...x!.shape.keys()],
        ),
        `[${permutation.join(', ')}] does not permute the axes`,
      );
      return { shape: permutation.map(axis => x!.shape[axis]!), dataType: x!.dataType };
    },
  },
  broadcast: {
    arity: 1,
    rule: ({ shape }, [x]) => {
      const extra = shape.length - x!.shape.length;
      need(
        extra >= 0 && x!.shape.every((length, axis) => length === 1 || length === shape[axis + extra]),
        `does not broadcast to [${shape.join(', ')}]`,
      );
      return { shape, dataType: x!.dataType };
    },
  },
  concat: {
    arity: 'many',
    rule: ({ axis }, inputs) => {
      const first = inputs[0]!.shape;
      need(axis >= 0 && axis < first.length, `axis ${axis} is out of range`);
      for (const { shape } of inputs)
        need(
          shape.length === first.length && shape.every((length, at) => at === axis || length === first[at]),
          'shapes differ off the axis',
        );
      const length = inputs.reduce((total, input) => total + input.shape[axis]!, 0);
      return { shape: first.with(axis, length), dataType: inputs[0]!.dataType };
    },
  },
  slice: {
    arity: 1,
    rule: ({ starts, ends, steps }, [x]) => {
      const { shape } = x!;
      need(
        [starts, ends, steps].every(list => list.length === shape.length),
        'needs a start, an end and a step for each axis',
      );
      const lengths = shape.map((length, axis) => {
        const [start, end, step] = [starts[axis]!, ends[axis]!, steps[axis]!];
        need(
          start >= 0 && start < end && end <= length && step >= 1,
          `axis ${axis}: ${start} to ${end} by ${step} is outside 0 to ${length}`,
        );
        return Math.ceil((end - start) / step);
      });
      return { shape: lengths, dataType: x!.dataType };
    },
  },
  pad: {
    arity: 1,
    rule: ({ before, after }, [x]) => {
      need(
        before.length === x!.shape.length && after.length === x!.shape.length,
        'needs padding for each axis',
      );
      need(
        [...before, ...after].every(count => count >= 0),
        'padding must not be negative',
      );
      return float(x!.shape.map((length, axis) => length + before[axis]! + after[axis]!));
    },
  },
  gatherRows: {
    arity: 1,
    rule: ({ indices }, [x]) => {
      const rows = x!.shape[0]!;
      for (const index of indices)
        need(index >= -1 && index < rows, `row ${index} is outside 0 to ${rows - 1} (-1 is a row of zeros)`);
      need(x!.dataType === 'float32' || !indices.includes(-1), 'only numbers have rows of zeros');
      return { shape: [indices.length, ...x!.shape.slice(1)], dataType: x!.dataType };
    },
  },
  scatterRows: {
    arity: 1,
    rule: ({ indices, rows }, [x]) => {
      need(indices.length === x!.shape[0], `${indices.length} indices for ${x!.shape[0]} rows`);
      for (const index of indices)
        need(index >= -1 && index < rows, `row ${index} is outside 0 to ${rows - 1} (-1 drops the row)`);
      return float([rows, ...x!.shape.slice(1)]);
    },
  },
  sum: overAxes,
  largest: overAxes,
  logSoftmax: {
    arity: 1,
    rule: ({ axis }, [x]) => {
      need(axis >= 0 && axis < x!.shape.length, `axis ${axis} is out of range`);
      return float(x!.shape);
    },
  },
  matmul: { arity: 2, rule: (params, [left, right]) => float(multiplied(params, left!.shape, right!.shape)) },
  conv2d: { arity: 2, rule: (params, [x, filter]) => float(convolved(params, x!.shape, filter!.shape)) },
  biasedConv2d: {
    arity: 3,
    rule: (params, [x, filter, bias]) => {
      need(sameShape(bias!.shape, [filter!.shape[0]!]), 'needs one bias for each filter');
      return float(convolved(params, x!.shape, filter!.shape));
    },
  },
  conv2dInputGradient: {
    arity: 2,
    rule: (params, [dy, filter]) => {
      const expected = convolved(params, params.inputShape, filter!.shape);
      need(sameShape(expected, dy!.shape), `the gradient must have shape [${expected.join(', ')}]`);
      return float(params.inputShape);
    },
  },
  conv2dFilterGradient: {
    arity: 2,
    rule: (params, [x, dy]) => {
      const expected = convolved(params, x!.shape, params.filterShape);
      need(sameShape(expected, dy!.shape), `the gradient must have shape [${expected.join(', ')}]`);
      return float(params.filterShape);
    },
  },
  maxPool2d: {
    arity: 1,
    rule: (params, [x]) => ({ shape: pooled(params, x!.shape), dataType: x!.dataType }),
  },
  maxPool2dGradient: {
    arity: 2,
    rule: (params, [x, dy]) => {
      const expected = pooled(params, x!.shape);
      need(sameShape(expected, dy!.shape), `the gradient must have shape [${expected.join(', ')}]`);
      return float(x!.shape);
    },
  },
  averagePool2d: { arity: 1, rule: (params, [x]) => float(pooled(params, x!.shape)) },
  quantise: {
    arity: 2,
    rule: (_, [x, scale]) => {
      need(x!.dataType === 'float32' && scale!.shape.length === 0, 'needs numbers and one scale');
      return { shape: x!.shape, dataType: 'uint8' };
    },
  },
  dequantise: {
    arity: 2,
    rule: ({ axis }, [x, scale]) => {
      need(!['float32', 'bool'].includes(x!.dataType), 'needs integers');
      const fits = scale!.shape.length === 0 || sameShape(scale!.shape, [x!.shape[axis] ?? 0]);
      need(fits, `needs one scale, or one for each place of axis ${axis}`);
      return float(x!.shape);
    },
  },
};
