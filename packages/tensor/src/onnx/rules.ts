import { im2colFilterGradient } from '../lowering/im2col.js';
import type { Convolution2d, OpName, Pooling2d, Shape } from '../ops.js';
import { sizeOf, type Tensor, type TensorOf } from '../tensor.js';
import type { Emitter } from './emitter.js';

/** Emits the nodes of one operation and returns the name of its value. */
type OnnxRule<Name extends OpName> = (emit: Emitter, node: TensorOf<Name>) => string;
type OnnxRules = { readonly [Name in OpName]: OnnxRule<Name> };

/** An operation that is one ONNX operator without attributes. */
const plain =
  (type: string): OnnxRule<OpName> =>
  (emit, { inputs }) =>
    emit.node(type, inputs.map(emit.value));

const convolution = ({ strides, dilations, pads, groups }: Convolution2d) => ({
  strides,
  dilations,
  pads,
  group: groups,
});
const pooling = ({ kernel, strides, pads }: Pooling2d) => ({ kernel_shape: kernel, strides, pads });
const isWindowApart = ({ kernel, strides, pads }: Pooling2d): boolean =>
  kernel[0] <= strides[0] && kernel[1] <= strides[1] && pads.every(count => count === 0);

const convolved: OnnxRule<'conv2d' | 'biasedConv2d'> = (emit, { inputs, params }) =>
  emit.node('Conv', inputs.map(emit.value), {
    ...convolution(params),
    kernel_shape: inputs[1]!.shape.slice(2),
  });

export const onnxRules: OnnxRules = {
  input: (_, { params }) => params.name,
  constant: (emit, { params: { data, shape } }) =>
    data instanceof Float32Array ? emit.floats(data, shape) : emit.wholes(data, shape),
  negate: plain('Neg'),
  exponential: plain('Exp'),
  logarithm: plain('Log'),
  power: (emit, { inputs: [x], params: { exponent } }) => {
    const value = emit.value(x!);
    if (exponent === 0.5) return emit.node('Sqrt', [value]);
    if (exponent === -0.5) return emit.node('Reciprocal', [emit.node('Sqrt', [value])]);
    return emit.node('Pow', [value, emit.floats(Float32Array.of(exponent), [])]);
  },
  relu: plain('Relu'),
  sigmoid: plain('Sigmoid'),
  hardSigmoid: (emit, { inputs: [x] }) =>
    emit.node('HardSigmoid', [emit.value(x!)], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  add: plain('Add'),
  subtract: plain('Sub'),
  multiply: plain('Mul'),
  divide: plain('Div'),
  maximum: plain('Max'),
  greater: plain('Greater'),
  greaterOrEqual: plain('GreaterOrEqual'),
  select: plain('Where'),
  firstTrue: (emit, { inputs: [x], params: { axis } }) => {
    const at = (place: number) =>
      emit.node('Slice', [
        emit.value(x!),
        emit.integers([place]),
        emit.integers([place + 1]),
        emit.integers([axis]),
      ]);
    let seen = at(0);
    const firsts = [seen];
    for (let place = 1; place < x!.shape[axis]!; place++) {
      const here = at(place);
      firsts.push(emit.node('And', [here, emit.node('Not', [seen])]));
      seen = emit.node('Or', [seen, here]);
    }
    return emit.node('Concat', firsts, { axis });
  },
  reshape: (emit, { inputs: [x], params: { shape } }) =>
    emit.node('Reshape', [emit.value(x!), emit.integers(emit.openShape(shape))]),
  transpose: (emit, { inputs: [x], params: { permutation } }) =>
    emit.node('Transpose', [emit.value(x!)], { perm: permutation }),
  broadcast: (emit, { inputs: [x], params: { shape } }) =>
    emit.node('Expand', [emit.value(x!), emit.integers(shape)]),
  concat: (emit, { inputs, params: { axis } }) => emit.node('Concat', inputs.map(emit.value), { axis }),
  slice: (emit, { inputs: [x], params: { starts, ends, steps } }) => {
    const cut = [...starts.keys()].filter(
      axis => starts[axis] !== 0 || ends[axis] !== x!.shape[axis] || steps[axis] !== 1,
    );
    const along = (list: readonly number[]) => emit.integers(cut.map(axis => list[axis]!));
    return emit.node('Slice', [emit.value(x!), along(starts), along(ends), emit.integers(cut), along(steps)]);
  },
  pad: (emit, { inputs: [x], params: { before, after } }) =>
    emit.node('Pad', [emit.value(x!), emit.integers([...before, ...after])]),
  gatherRows: (emit, { inputs: [x], params: { indices } }) => {
    const rows = x!.shape[0]!;
    if (!indices.includes(-1)) return gather(emit, emit.value(x!), indices);
    return gather(
      emit,
      withZeroRow(emit, x!),
      indices.map(index => (index < 0 ? rows : index)),
    );
  },
  scatterRows: (emit, { inputs: [x], params: { indices, rows } }) => {
    // Target rows with equally many sources are made together, as the sum of their first, second … source rows; then all
    // are put in order. So every source row is read once.
    const value = emit.value(x!);
    const targets: number[] = [];
    const parts = bySourceCount(indices, rows).map(({ places, sources }) => {
      targets.push(...places);
      const gathered = sources.map(layer => gather(emit, value, Int32Array.from(layer)));
      if (gathered.length === 0) return emit.floats(...zeros([places.length, ...x!.shape.slice(1)]));
      return gathered.length === 1 ? gathered[0]! : emit.node('Sum', gathered);
    });
    const made = parts.length === 1 ? parts[0]! : emit.node('Concat', parts, { axis: 0 });
    return targets.every((target, at) => target === at) ? made : gather(emit, made, inverse(targets));
  },
  sum: (emit, { inputs: [x], params: { axes } }) =>
    emit.node('ReduceSum', [emit.value(x!), emit.integers(axes)], { keepdims: 1 }),
  largest: (emit, { inputs: [x], params: { axes } }) =>
    emit.node('ReduceMax', [emit.value(x!)], { axes, keepdims: 1 }),
  logSoftmax: (emit, { inputs: [x], params: { axis } }) =>
    emit.node('LogSoftmax', [emit.value(x!)], { axis }),
  matmul: (emit, { inputs: [left, right], params: { transposeLeft, transposeRight } }) => {
    if (left!.shape.length === 2 && right!.shape.length === 2)
      return emit.node('Gemm', [emit.value(left!), emit.value(right!)], {
        transA: Number(transposeLeft),
        transB: Number(transposeRight),
      });
    // ONNX Runtime folds these transposes into the product.
    return emit.node('MatMul', [turned(emit, left!, transposeLeft), turned(emit, right!, transposeRight)]);
  },
  conv2d: convolved,
  biasedConv2d: convolved,
  conv2dInputGradient: (emit, { inputs: [dy, filter], params }) => {
    const unreached = [0, 1].map(side => {
      const kernel = params.dilations[side]! * (filter!.shape[2 + side]! - 1) + 1;
      const spread = params.strides[side]! * (dy!.shape[2 + side]! - 1) + kernel;
      return params.inputShape[2 + side]! + params.pads[side]! + params.pads[2 + side]! - spread;
    });
    return emit.node('ConvTranspose', [emit.value(dy!), emit.value(filter!)], {
      ...convolution(params),
      kernel_shape: filter!.shape.slice(2),
      output_padding: unreached,
    });
  },
  conv2dFilterGradient: (emit, { inputs: [x, dy], params }) =>
    emit.value(im2colFilterGradient(x!, dy!, params)),
  maxPool2d: (emit, { inputs: [x], params }) => emit.node('MaxPool', [emit.value(x!)], pooling(params)),
  maxPool2dGradient: (emit, { inputs: [x, dy], params, shape }) => {
    const [, indices] = emit.nodes('MaxPool', [emit.value(x!)], 2, pooling(params));
    if (isWindowApart(params))
      return emit.node('MaxUnpool', [emit.value(dy!), indices!, emit.integers(shape)], {
        kernel_shape: params.kernel,
        strides: params.strides,
      });
    // The indices count through the whole flattened picture tensor; overlapping windows add up.
    const flat = emit.integers([-1]);
    const zeros = emit.node('ConstantOfShape', [
      emit.integers([shape.reduce((size, length) => size * length, 1)]),
    ]);
    const scattered = emit.node(
      'ScatterElements',
      [zeros, emit.node('Reshape', [indices!, flat]), emit.node('Reshape', [emit.value(dy!), flat])],
      { axis: 0, reduction: 'add' },
    );
    return emit.node('Reshape', [scattered, emit.integers(shape)]);
  },
  averagePool2d: (emit, { inputs: [x], params }) =>
    emit.node('AveragePool', [emit.value(x!)], {
      ...pooling(params),
      count_include_pad: Number(params.includePad),
    }),
  quantise: plain('QuantizeLinear'),
  dequantise: (emit, { inputs, params: { axis } }) =>
    emit.node('DequantizeLinear', inputs.map(emit.value), { axis }),
};

function turned(emit: Emitter, matrix: Tensor, transposed: boolean): string {
  if (!transposed) return emit.value(matrix);
  const axes = [...matrix.shape.keys()];
  return emit.node('Transpose', [emit.value(matrix)], {
    perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!],
  });
}

/** The tensor with a row of zeros after its last. */
const withZeroRow = (emit: Emitter, x: Tensor): string =>
  emit.node('Concat', [emit.value(x), emit.floats(...zeros([1, ...x.shape.slice(1)]))], { axis: 0 });

const zeros = (shape: Shape): [Float32Array, Shape] => [new Float32Array(sizeOf(shape)), shape];

const gather = (emit: Emitter, value: string, indices: Int32Array): string =>
  emit.node('Gather', [value, emit.wholes(indices, [indices.length])], { axis: 0 });

/** The target rows that as many source rows are sent to, and for k = 0, 1, … the k-th source of each. */
interface Targets {
  readonly places: readonly number[];
  readonly sources: readonly (readonly number[])[];
}

function bySourceCount(indices: Int32Array, rows: number): Targets[] {
  const sources: number[][] = Array.from({ length: rows }, () => []);
  for (const [source, target] of indices.entries()) if (target >= 0) sources[target]!.push(source);
  const counts = [...new Set(sources.map(list => list.length))].sort((a, b) => a - b);
  return counts.map(count => {
    const places = [...sources.keys()].filter(target => sources[target]!.length === count);
    return {
      places,
      sources: Array.from({ length: count }, (_, k) => places.map(target => sources[target]![k]!)),
    };
  });
}

/** For each value its place in the list. */
function inverse(list: readonly number[]): Int32Array {
  const places = new Int32Array(list.length);
  for (const [place, value] of list.entries()) places[value] = place;
  return places;
}
