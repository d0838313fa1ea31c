// Reverse-mode differentiation: the gradient of a graph is more graph.

import { label, labelOf } from './labels.js';
import {
  add,
  broadcast,
  constant,
  divide,
  exponential,
  filled,
  gatherRows,
  greater,
  greaterOrEqual,
  matmul,
  multiply,
  negate,
  pad,
  power,
  reshape,
  scalar,
  scatterRows,
  select,
  slice,
  subtract,
  sum,
  transpose,
} from './operations.js';
import type { Convolution2d, OpName, Pooling2d, Shape } from './ops.js';
import { inOrder, sameShape, sizeOf, type Tensor, type TensorOf, tensor } from './tensor.js';

/** For each input of `node` the gradient that `dy` (of the node's shape) sends back, or null where there is none. */
type GradientRule<Name extends OpName> = (dy: Tensor, node: TensorOf<Name>) => readonly (Tensor | null)[];
type GradientRules = { readonly [Name in OpName]: GradientRule<Name> };

/**
 * Gradients of a scalar `loss` with respect to each of `sources`, as tensors of their shapes.
 * A source the loss does not depend on gets zeros. Sources need not be leaves. What a labelled tensor sends back to its
 * input number `at` is labelled `<label> gradient <at>`.
 */
export function gradient(loss: Tensor, sources: readonly Tensor[]): Tensor[] {
  if (sizeOf(loss.shape) !== 1)
    throw new Error(
      `gradient: the loss must be one value, got shape [${loss.shape.join(', ')}]; sum it first`,
    );
  const nodes = inOrder([loss]);
  const leads = new Set<Tensor>(sources);
  for (const node of nodes) if (node.inputs.some(input => leads.has(input))) leads.add(node);

  const arriving = new Map<Tensor, Tensor>([[loss, filled(1, loss.shape)]]);
  for (const node of nodes.reverse()) {
    const dy = arriving.get(node);
    if (!dy || !leads.has(node)) continue;
    const rule = gradientRules[node.op] as GradientRule<OpName>;
    rule(dy, node as TensorOf<OpName>).forEach((dx, at) => {
      const input = node.inputs[at]!;
      if (!dx || !leads.has(input)) return;
      label([dx], derived(node, ` gradient ${at}`));
      const sofar = arriving.get(input);
      const total = sofar ? add(sofar, dx) : dx;
      label([total], derived(input, ' gradient'));
      arriving.set(input, total);
    });
  }
  return sources.map(source => arriving.get(source) ?? filled(0, source.shape));
}

/** What a node's label becomes for tensors made of it. */
const derived = (node: Tensor, suffix: string): string | undefined => {
  const text = labelOf(node);
  return text && text + suffix;
};

/** Undoes broadcasting: sums a gradient over the axes along which `shape` was stretched. */
function sumTo(dy: Tensor, shape: Shape): Tensor {
  if (sameShape(dy.shape, shape)) return dy;
  const extra = dy.shape.length - shape.length;
  const stretched = [...dy.shape.keys()].filter(
    axis => axis < extra || (shape[axis - extra] === 1 && dy.shape[axis] !== 1),
  );
  return reshape(sum(dy, stretched), shape);
}

const none: GradientRule<OpName> = (_, node) => node.inputs.map(() => null);
const withoutGradient: GradientRule<'quantise' | 'dequantise'> = (_, { op }) => {
  throw new Error(`${op}: rounding has no gradient; differentiate the network before it is quantised`);
};
const zero = scalar(0);

/** Whether each value of x is the first largest one of its window, laid out as one axis at the end. */
function maxOverLastAxis(x: Tensor, dy: Tensor): Tensor {
  const length = x.shape.at(-1)!;
  const rows = sizeOf(x.shape) / length;
  const window: Pooling2d = { kernel: [1, length], strides: [1, length], pads: [0, 0, 0, 0] };
  const dx = tensor('maxPool2dGradient', window, [
    reshape(x, [1, 1, rows, length]),
    reshape(dy, [1, 1, rows, 1]),
  ]);
  return reshape(dx, x.shape);
}

/** How many real places each average-pooling window covers, as its reciprocal [1, 1, H, W]. */
function reciprocalCounts(
  { kernel, strides, pads }: Pooling2d,
  [, , height, width]: Shape,
  [, , placesDown, placesAcross]: Shape,
): Tensor {
  const covered = (place: number, stride: number, before: number, size: number, length: number) =>
    Math.min(place * stride - before + size, length) - Math.max(place * stride - before, 0);
  const values: number[] = [];
  for (let row = 0; row < placesDown!; row++)
    for (let column = 0; column < placesAcross!; column++)
      values.push(
        1 /
          (covered(row, strides[0], pads[0], kernel[0], height!) *
            covered(column, strides[1], pads[1], kernel[1], width!)),
      );
  return constant(values, [1, 1, placesDown!, placesAcross!]);
}

/** What a convolution sends back to its picture and its filter. */
const productGradients = (dy: Tensor, x: Tensor, filter: Tensor, params: Convolution2d): Tensor[] => [
  tensor('conv2dInputGradient', { ...params, inputShape: x.shape }, [dy, filter]),
  tensor('conv2dFilterGradient', { ...params, filterShape: filter.shape }, [x, dy]),
];

const gradientRules: GradientRules = {
  input: none,
  constant: none,
  negate: dy => [negate(dy)],
  exponential: (dy, y) => [multiply(dy, y as Tensor)],
  logarithm: (dy, { inputs: [x] }) => [divide(dy, x!)],
  power: (dy, { inputs: [x], params: { exponent } }) => [
    multiply(dy, multiply(power(x!, exponent - 1), exponent)),
  ],
  relu: (dy, y) => [select(greater(y as Tensor, zero), dy, zero)],
  sigmoid: (dy, y) => [multiply(dy, multiply(y as Tensor, subtract(scalar(1), y as Tensor)))],
  hardSigmoid: (dy, y) => {
    const inside = select(
      greater(y as Tensor, zero),
      select(greater(scalar(1), y as Tensor), scalar(1 / 6), zero),
      zero,
    );
    return [multiply(dy, inside)];
  },
  add: (dy, { inputs: [a, b] }) => [sumTo(dy, a!.shape), sumTo(dy, b!.shape)],
  subtract: (dy, { inputs: [a, b] }) => [sumTo(dy, a!.shape), sumTo(negate(dy), b!.shape)],
  multiply: (dy, { inputs: [a, b] }) =>
    a === b
      ? [multiply(multiply(dy, 2), a!), null]
      : [sumTo(multiply(dy, b!), a!.shape), sumTo(multiply(dy, a!), b!.shape)],
  divide: (dy, node) => {
    const [a, b] = node.inputs;
    return [
      sumTo(divide(dy, b!), a!.shape),
      sumTo(negate(divide(multiply(dy, node as Tensor), b!)), b!.shape),
    ];
  },
  maximum: (dy, { inputs: [a, b] }) => {
    const left = greaterOrEqual(a!, b!);
    return [sumTo(select(left, dy, zero), a!.shape), sumTo(select(left, zero, dy), b!.shape)];
  },
  greater: none,
  greaterOrEqual: none,
  firstTrue: none,
  select: (dy, { inputs: [condition, a, b] }) => [
    null,
    sumTo(select(condition!, dy, zero), a!.shape),
    sumTo(select(condition!, zero, dy), b!.shape),
  ],
  reshape: (dy, { inputs: [x] }) => [reshape(dy, x!.shape)],
  transpose: (dy, { params: { permutation } }) => [
    transpose(
      dy,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  broadcast: (dy, { inputs: [x] }) => [sumTo(dy, x!.shape)],
  concat: (dy, { inputs, params: { axis } }) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const end = start + shape[axis]!;
      const part = slice(
        dy,
        dy.shape.map((_, at) => (at === axis ? start : 0)),
        dy.shape.with(axis, end),
      );
      start = end;
      return part;
    });
  },
  slice: (dy, { inputs: [x], params: { starts, ends, steps } }) => {
    let dx = dy;
    for (const [axis, length] of x!.shape.entries())
      dx = spread(dx, axis, starts[axis]!, ends[axis]!, steps[axis]!, length);
    return [dx];
  },
  pad: (dy, { inputs: [x], params: { before } }) => [
    slice(
      dy,
      before,
      before.map((start, axis) => start + x!.shape[axis]!),
    ),
  ],
  gatherRows: (dy, { inputs: [x], params: { indices } }) => [scatterRows(dy, indices, x!.shape[0]!)],
  scatterRows: (dy, { params: { indices } }) => [gatherRows(dy, indices)],
  sum: (dy, { inputs: [x] }) => [broadcast(dy, x!.shape)],
  largest: (dy, { inputs: [x], params: { axes } }) => {
    const kept = [...x!.shape.keys()].filter(axis => !axes.includes(axis));
    const order = [...kept, ...axes];
    const moved = transpose(x!, order);
    const flat = reshape(moved, [
      ...kept.map(axis => x!.shape[axis]!),
      sizeOf(axes.map(axis => x!.shape[axis]!)),
    ]);
    const dx = reshape(maxOverLastAxis(flat, dy), moved.shape);
    return [
      transpose(
        dx,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  logSoftmax: (dy, node) => [
    subtract(dy, multiply(exponential(node as Tensor), sum(dy, [node.params.axis]))),
  ],
  matmul: (dy, { inputs: [left, right], params: { transposeLeft, transposeRight } }) => {
    const dLeft = transposeLeft
      ? matmul(right!, dy, { transposeLeft: transposeRight, transposeRight: true })
      : matmul(dy, right!, { transposeRight: !transposeRight });
    const dRight = transposeRight
      ? matmul(dy, left!, { transposeLeft: true, transposeRight: transposeLeft })
      : matmul(left!, dy, { transposeLeft: !transposeLeft });
    return [sumTo(dLeft, left!.shape), sumTo(dRight, right!.shape)];
  },
  conv2d: (dy, { inputs: [x, filter], params }) => productGradients(dy, x!, filter!, params),
  biasedConv2d: (dy, { inputs: [x, filter, bias], params }) => [
    ...productGradients(dy, x!, filter!, params),
    reshape(sum(dy, [0, 2, 3]), bias!.shape),
  ],
  conv2dInputGradient: (dz, { inputs: [dy, filter], params: { inputShape: _, ...params } }) => [
    tensor('conv2d', params, [dz, filter!]),
    tensor('conv2dFilterGradient', { ...params, filterShape: filter!.shape }, [dz, dy!]),
  ],
  conv2dFilterGradient: (dz, { inputs: [x, dy], params: { filterShape: _, ...params } }) => [
    tensor('conv2dInputGradient', { ...params, inputShape: x!.shape }, [dy!, dz]),
    tensor('conv2d', params, [x!, dz]),
  ],
  maxPool2d: (dy, { inputs: [x], params }) => [tensor('maxPool2dGradient', params, [x!, dy])],
  maxPool2dGradient: () => {
    throw new Error(
      'maxPool2dGradient: its own gradient is not defined; differentiate max pooling once only',
    );
  },
  averagePool2d: (dy, node) => {
    const { params } = node;
    const [x] = node.inputs;
    const { kernel, strides, pads } = params;
    const channels = x!.shape[1]!;
    const shares = params.includePad
      ? multiply(dy, 1 / (kernel[0] * kernel[1]))
      : multiply(dy, reciprocalCounts(params, x!.shape, node.shape));
    const geometry = { strides, pads, dilations: [1, 1], groups: channels, inputShape: x!.shape } as const;
    return [tensor('conv2dInputGradient', geometry, [shares, filled(1, [channels, 1, ...kernel])])];
  },
  quantise: withoutGradient,
  dequantise: withoutGradient,
};

/** Puts a sliced axis back: entry i goes to start + i · step of `length`, zeros elsewhere. */
function spread(dx: Tensor, axis: number, start: number, end: number, step: number, length: number): Tensor {
  const { shape } = dx;
  let whole = dx;
  if (step > 1) {
    const apart = reshape(dx, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const after = apart.shape.map((_, at) => (at === axis + 1 ? step - 1 : 0));
    const padded = pad(
      apart,
      apart.shape.map(() => 0),
      after,
    );
    const long = reshape(padded, shape.with(axis, shape[axis]! * step));
    whole = slice(
      long,
      shape.map(() => 0),
      long.shape.with(axis, Math.min(end - start, long.shape[axis]!)),
    );
  }
  const before = shape.map((_, at) => (at === axis ? start : 0));
  const after = shape.map((_, at) => (at === axis ? length - start - whole.shape[axis]! : 0));
  return pad(whole, before, after);
}
