// The operations of a graph and the parameters of each. Every rule table (shapes, gradients, ONNX)
// is a mapped type over this interface, so a new operation is one line here and the compiler names the rules still missing.

export type DataType = 'float32' | 'bool' | 'uint8' | 'int8' | 'int32';
export type Shape = readonly number[];

/** Sliding-window geometry of pictures [N, C, H, W]; pads are [top, left, bottom, right]. */
export interface Window2d {
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

export interface Convolution2d extends Window2d {
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

export interface Pooling2d extends Window2d {
  readonly kernel: readonly [number, number];
}

type None = Readonly<Record<string, never>>;

export interface OpParams {
  // leaves
  input: { readonly name: string; readonly shape: Shape; readonly dataType: DataType };
  constant: { readonly data: Float32Array | Int8Array | Int32Array; readonly shape: Shape };
  // one value at a time, with broadcasting
  negate: None;
  exponential: None;
  logarithm: None;
  power: { readonly exponent: number };
  relu: None;
  sigmoid: None;
  hardSigmoid: None;
  add: None;
  subtract: None;
  multiply: None;
  divide: None;
  maximum: None;
  greater: None;
  greaterOrEqual: None;
  select: None;
  firstTrue: { readonly axis: number };
  // shape and order
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcast: { readonly shape: Shape };
  concat: { readonly axis: number };
  slice: {
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly steps: readonly number[];
  };
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  gatherRows: { readonly indices: Int32Array };
  scatterRows: { readonly indices: Int32Array; readonly rows: number };
  // over axes, which stay with length 1
  sum: { readonly axes: readonly number[] };
  largest: { readonly axes: readonly number[] };
  logSoftmax: { readonly axis: number };
  // products
  matmul: { readonly transposeLeft: boolean; readonly transposeRight: boolean };
  conv2d: Convolution2d;
  biasedConv2d: Convolution2d;
  conv2dInputGradient: Convolution2d & { readonly inputShape: Shape };
  conv2dFilterGradient: Convolution2d & { readonly filterShape: Shape };
  // windows
  maxPool2d: Pooling2d;
  maxPool2dGradient: Pooling2d;
  averagePool2d: Pooling2d & { readonly includePad: boolean };
  // between numbers and 8-bit integers
  quantise: None;
  dequantise: { readonly axis: number };
}

export type OpName = keyof OpParams;

/** The operations that compute one value at a time and broadcast by themselves. */
export const elementwiseOps = [
  'negate',
  'exponential',
  'logarithm',
  'power',
  'relu',
  'sigmoid',
  'hardSigmoid',
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'greater',
  'greaterOrEqual',
  'select',
] as const satisfies readonly OpName[];

export const isElementwise = (op: OpName): boolean => (elementwiseOps as readonly OpName[]).includes(op);
