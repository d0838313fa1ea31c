// What every operation means, written as plainly as it can be: float64, loops over index vectors, nothing clever.
import { type OpName, type Shape, sizeOf, type TensorOf } from '@mien/tensor';

/** The values of one tensor in row-major order; bool is 0 or 1. */
export type Values = Float64Array;

type ReferenceRule<Name extends OpName> = (
  node: TensorOf<Name>,
  inputs: readonly Values[],
  feeds: Readonly<Record<string, Values>>,
) => Values;
type ReferenceRules = { readonly [Name in OpName]: ReferenceRule<Name> };

/** Every index vector of a shape, in row-major order. */
function* indicesOf(shape: Shape): Generator<readonly number[]> {
  const index = shape.map(() => 0);
  for (let remaining = sizeOf(shape); remaining > 0; remaining--) {
    yield index;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}

/** Row-major position of an index vector. */
const positionIn = (shape: Shape, index: readonly number[]): number =>
  shape.reduce((position, length, axis) => position * length + index[axis]!, 0);

/** Position from which a smaller tensor gives its value when it is broadcast: aligned at the last axis, 1 stretches. */
const broadcastPosition = (shape: Shape, index: readonly number[]): number =>
  positionIn(
    shape,
    shape.map((length, axis) => (length === 1 ? 0 : index[index.length - shape.length + axis]!)),
  );

/** Fills a tensor value by value from its index vectors. */
function filledBy(shape: Shape, value: (index: readonly number[]) => number): Values {
  const values = new Float64Array(sizeOf(shape));
  let position = 0;
  for (const index of indicesOf(shape)) values[position++] = value(index);
  return values;
}

/** Adds every `(position, value)` that `visit` gives for the index vectors of `over` into a zero tensor. */
function gathered(
  shape: Shape,
  over: Shape,
  visit: (index: readonly number[], add: (position: number, value: number) => void) => void,
): Values {
  const values = new Float64Array(sizeOf(shape));
  const add = (position: number, value: number): void => {
    values[position]! += value;
  };
  for (const index of indicesOf(over)) visit(index, add);
  return values;
}

const eachValue =
  (meaning: (x: number) => number) =>
  (_: unknown, [x]: readonly Values[]): Values =>
    x!.map(meaning);

const eachPair =
  (meaning: (a: number, b: number) => number) =>
  (
    node: { readonly shape: Shape; readonly inputs: readonly { shape: Shape }[] },
    inputs: readonly Values[],
  ) =>
    filledBy(node.shape, index => {
      const [a, b] = inputs.map((values, at) => values[broadcastPosition(node.inputs[at]!.shape, index)]!);
      return meaning(a!, b!);
    });

const reduced =
  (start: number, meaning: (sofar: number, x: number) => number) =>
  (node: { readonly shape: Shape; readonly inputs: readonly { shape: Shape }[] }, [x]: readonly Values[]) => {
    const values = new Float64Array(sizeOf(node.shape)).fill(start);
    let position = 0;
    for (const index of indicesOf(node.inputs[0]!.shape)) {
      const target = broadcastPosition(node.shape, index);
      values[target] = meaning(values[target]!, x![position++]!);
    }
    return values;
  };

type Convolution = TensorOf<'conv2d'>['params'];

/** Calls `meet(picture, filter, output)` with the three positions of every product of a convolution. */
function eachProduct(
  { strides, pads, dilations, groups }: Convolution,
  picture: Shape,
  filter: Shape,
  output: Shape,
  meet: (x: number, w: number, y: number) => void,
): void {
  const [, channels, height, width] = picture as [number, number, number, number];
  const [outputs, perGroup] = filter as [number, number, number, number];
  for (const [n, k, row, column] of indicesOf(output) as Generator<[number, number, number, number]>) {
    const group = Math.floor(k / (outputs / groups));
    const y = positionIn(output, [n, k, row, column]);
    for (const [c, i, j] of indicesOf(filter.slice(1)) as Generator<[number, number, number]>) {
      const v = row * strides[0] - pads[0] + i * dilations[0];
      const u = column * strides[1] - pads[1] + j * dilations[1];
      if (v < 0 || v >= height || u < 0 || u >= width) continue;
      const x = ((n * channels + group * perGroup + c) * height + v) * width + u;
      meet(x, positionIn(filter, [k, c, i, j]), y);
    }
  }
}

type Window = TensorOf<'maxPool2d'>['params'];

/** Positions in a picture that the pooling window of one output covers; the padding holds none. */
function windowPositions(
  { kernel, strides, pads }: Window,
  picture: Shape,
  output: readonly number[],
): number[] {
  const [n, c, row, column] = output as [number, number, number, number];
  const [, channels, height, width] = picture as [number, number, number, number];
  const positions: number[] = [];
  for (const [i, j] of indicesOf(kernel) as Generator<[number, number]>) {
    const v = row * strides[0] - pads[0] + i;
    const u = column * strides[1] - pads[1] + j;
    if (v < 0 || v >= height || u < 0 || u >= width) continue;
    positions.push(((n * channels + c) * height + v) * width + u);
  }
  return positions;
}

/** First position of the largest value. */
const firstLargest = (values: Values, positions: readonly number[]): number =>
  positions.reduce((best, position) => (values[position]! > values[best]! ? position : best));

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const isTie = value - below === 0.5;
  return isTie ? below + (below % 2 === 0 ? 0 : 1) : Math.round(value);
}

const matrixIndex = (batch: readonly number[], row: number, column: number, transposed: boolean) =>
  transposed ? [...batch, column, row] : [...batch, row, column];

export const referenceRules: ReferenceRules = {
  input: ({ params }, _, feeds) => {
    const values = feeds[params.name];
    if (values?.length !== sizeOf(params.shape))
      throw new Error(
        `input ${params.name} [${params.shape.join(', ')}] is fed ${values?.length ?? 'no'} values`,
      );
    return values;
  },
  constant: ({ params }) => Float64Array.from(params.data),

  negate: eachValue(x => -x),
  exponential: eachValue(Math.exp),
  logarithm: eachValue(Math.log),
  power: ({ params }, [x]) => x!.map(value => value ** params.exponent),
  relu: eachValue(x => Math.max(x, 0)),
  sigmoid: eachValue(x => 1 / (1 + Math.exp(-x))),
  hardSigmoid: eachValue(x => Math.min(Math.max(x / 6 + 1 / 2, 0), 1)),
  add: eachPair((a, b) => a + b),
  subtract: eachPair((a, b) => a - b),
  multiply: eachPair((a, b) => a * b),
  divide: eachPair((a, b) => a / b),
  maximum: eachPair(Math.max),
  greater: eachPair((a, b) => Number(a > b)),
  greaterOrEqual: eachPair((a, b) => Number(a >= b)),
  select: ({ shape, inputs }, values) =>
    filledBy(shape, index => {
      const [condition, a, b] = values.map((from, at) => from[broadcastPosition(inputs[at]!.shape, index)]!);
      return condition ? a! : b!;
    }),
  firstTrue: ({ shape, params: { axis } }, [x]) =>
    filledBy(shape, index => {
      const before = Array.from({ length: index[axis]! }, (_, at) => index.with(axis, at));
      const isEarlier = before.some(other => x![positionIn(shape, other)]!);
      return Number(x![positionIn(shape, index)]! && !isEarlier);
    }),

  reshape: (_, [x]) => x!,
  transpose: ({ shape, params, inputs: [input] }, [x]) =>
    filledBy(shape, index => {
      const from = input!.shape.map((_, axis) => index[params.permutation.indexOf(axis)]!);
      return x![positionIn(input!.shape, from)]!;
    }),
  broadcast: ({ shape, inputs: [input] }, [x]) =>
    filledBy(shape, index => x![broadcastPosition(input!.shape, index)]!),
  concat: ({ shape, params: { axis }, inputs }, values) =>
    filledBy(shape, index => {
      let at = 0;
      let along = index[axis]!;
      while (along >= inputs[at]!.shape[axis]!) along -= inputs[at++]!.shape[axis]!;
      return values[at]![positionIn(inputs[at]!.shape, index.with(axis, along))]!;
    }),
  slice: ({ shape, params: { starts, steps }, inputs: [input] }, [x]) =>
    filledBy(shape, index => {
      const from = index.map((along, axis) => starts[axis]! + along * steps[axis]!);
      return x![positionIn(input!.shape, from)]!;
    }),
  pad: ({ shape, params: { before }, inputs: [input] }, [x]) =>
    gathered(shape, input!.shape, (index, add) => {
      const to = index.map((along, axis) => along + before[axis]!);
      add(positionIn(shape, to), x![positionIn(input!.shape, index)]!);
    }),
  gatherRows: ({ shape, params: { indices }, inputs: [input] }, [x]) =>
    filledBy(shape, index => {
      const row = indices[index[0]!]!;
      return row === -1 ? 0 : x![positionIn(input!.shape, index.with(0, row))]!;
    }),
  scatterRows: ({ shape, params: { indices }, inputs: [input] }, [x]) =>
    gathered(shape, input!.shape, (index, add) => {
      const row = indices[index[0]!]!;
      if (row !== -1) add(positionIn(shape, index.with(0, row)), x![positionIn(input!.shape, index)]!);
    }),

  sum: reduced(0, (total, x) => total + x),
  largest: reduced(Number.NEGATIVE_INFINITY, Math.max),
  logSoftmax: ({ shape, params: { axis } }, [x]) =>
    filledBy(shape, index => {
      const along = Array.from(
        { length: shape[axis]! },
        (_, at) => x![positionIn(shape, index.with(axis, at))]!,
      );
      const top = Math.max(...along);
      const total = along.reduce((sum, value) => sum + Math.exp(value - top), 0);
      return along[index[axis]!]! - top - Math.log(total);
    }),

  matmul: ({ shape, params, inputs }, [left, right]) => {
    const [leftShape, rightShape] = [inputs[0]!.shape, inputs[1]!.shape];
    const inner = leftShape.at(params.transposeLeft ? -2 : -1)!;
    return filledBy(shape, index => {
      const batch = index.slice(0, -2);
      const [row, column] = [index.at(-2)!, index.at(-1)!];
      let total = 0;
      for (let at = 0; at < inner; at++) {
        const leftIndex = matrixIndex(batch, row, at, params.transposeLeft);
        const rightIndex = matrixIndex(batch, at, column, params.transposeRight);
        total +=
          left![broadcastPosition(leftShape, leftIndex)]! *
          right![broadcastPosition(rightShape, rightIndex)]!;
      }
      return total;
    });
  },
  conv2d: ({ shape, params, inputs: [picture, filter] }, [x, w]) => {
    const y = new Float64Array(sizeOf(shape));
    eachProduct(params, picture!.shape, filter!.shape, shape, (atX, atW, atY) => {
      y[atY]! += x![atX]! * w![atW]!;
    });
    return y;
  },
  biasedConv2d: (node, [x, w, bias]) => {
    const y = referenceRules.conv2d(node as unknown as TensorOf<'conv2d'>, [x!, w!], {});
    return filledBy(node.shape, index => y[positionIn(node.shape, index)]! + bias![index[1]!]!);
  },
  conv2dInputGradient: ({ shape, params, inputs: [output, filter] }, [dy, w]) => {
    const dx = new Float64Array(sizeOf(shape));
    eachProduct(params, shape, filter!.shape, output!.shape, (atX, atW, atY) => {
      dx[atX]! += dy![atY]! * w![atW]!;
    });
    return dx;
  },
  conv2dFilterGradient: ({ shape, params, inputs: [picture, output] }, [x, dy]) => {
    const dw = new Float64Array(sizeOf(shape));
    eachProduct(params, picture!.shape, shape, output!.shape, (atX, atW, atY) => {
      dw[atW]! += dy![atY]! * x![atX]!;
    });
    return dw;
  },

  maxPool2d: ({ shape, params, inputs: [picture] }, [x]) =>
    filledBy(shape, index => x![firstLargest(x!, windowPositions(params, picture!.shape, index))]!),
  maxPool2dGradient: ({ shape, params, inputs: [, output] }, [x, dy]) =>
    gathered(shape, output!.shape, (index, add) => {
      add(firstLargest(x!, windowPositions(params, shape, index)), dy![positionIn(output!.shape, index)]!);
    }),
  averagePool2d: ({ shape, params, inputs: [picture] }, [x]) =>
    filledBy(shape, index => {
      const positions = windowPositions(params, picture!.shape, index);
      const count = params.includePad ? sizeOf(params.kernel) : positions.length;
      return positions.reduce((total, position) => total + x![position]!, 0) / count;
    }),
  quantise: (_, [x, scale]) => x!.map(value => Math.min(Math.max(roundedToEven(value / scale![0]!), 0), 255)),
  dequantise: ({ shape, params: { axis } }, [x, scale]) =>
    filledBy(shape, index => x![positionIn(shape, index)]! * scale![scale!.length > 1 ? index[axis]! : 0]!),
};
