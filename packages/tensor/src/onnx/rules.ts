import { im2colFilterGradient } from '../lowering/im2col.js';
import type { Convolution2d, OpName, Pooling2d } from '../ops.js';
import type { Tensor, TensorOf } from '../tensor.js';
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

export const onnxRules: OnnxRules = {
  input: (_, { params }) => params.name,
  constant: (emit, { params }) => emit.floats(params.data, params.shape),
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
    const value = indices.includes(-1) ? withZeroRow(emit, x!) : emit.value(x!);
    return emit.node('Gather', [value, emit.rowIndices(indices.map(index => (index < 0 ? rows : index)))], {
      axis: 0,
    });
  },
  scatterRows: (emit, { inputs: [x], params: { indices, rows } }) => {
    // Every target row is the sum of the k-th source rows sent to it, k = 0, 1, …; -1 stands for "no such row".
    const value = withZeroRow(emit, x!);
    const layers = sourcesOfRows(indices, rows).map(layer =>
      emit.node('Gather', [value, emit.rowIndices(layer.map(index => (index < 0 ? x!.shape[0]! : index)))], {
        axis: 0,
      }),
    );
    return layers.length === 1 ? layers[0]! : emit.node('Sum', layers);
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
  conv2d: (emit, { inputs: [x, filter], params }) =>
    emit.node('Conv', [emit.value(x!), emit.value(filter!)], {
      ...convolution(params),
      kernel_shape: filter!.shape.slice(2),
    }),
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
};

function turned(emit: Emitter, matrix: Tensor, transposed: boolean): string {
  if (!transposed) return emit.value(matrix);
  const axes = [...matrix.shape.keys()];
  return emit.node('Transpose', [emit.value(matrix)], {
    perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!],
  });
}

/** The tensor with a row of zeros after its last. */
function withZeroRow(emit: Emitter, x: Tensor): string {
  const row = [1, ...x.shape.slice(1)];
  const zeros = emit.floats(new Float32Array(row.reduce((size, length) => size * length, 1)), row);
  return emit.node('Concat', [emit.value(x), zeros], { axis: 0 });
}

/** For k = 0, 1, …: for each target row the k-th source row whose index names it, or -1. */
function sourcesOfRows(indices: Int32Array, rows: number): Int32Array[] {
  const layers: Int32Array[] = [new Int32Array(rows).fill(-1)];
  const taken = new Int32Array(rows);
  for (const [source, target] of indices.entries()) {
    if (target < 0) continue;
    const layer = taken[target]!++;
    layers[layer] ??= new Int32Array(rows).fill(-1);
    layers[layer][target] = source;
  }
  return layers;
}
