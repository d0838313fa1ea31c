// Values that cross the border to the engine, and what the engine's sessions say of them.

/** Numbers in row-major order; `data.length` is the product of `shape` (1 for the empty shape of a scalar). */
export interface TensorValue {
  readonly data: TensorData;
  readonly shape: readonly number[];
}

export type TensorData = Float32Array | Int32Array | Uint8Array | Int8Array | BigInt64Array;

/** Element types as ONNX names them, and the array that carries each. */
export const arrayOf = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export type ElementType = keyof typeof arrayOf;

/** @throws where the values do not fill the shape or are not what the model's tensor `name` holds. */
export function requireTensor(name: string, type: ElementType, { data, shape }: TensorValue): void {
  if (!(data instanceof arrayOf[type])) {
    throw new TypeError(
      `tensor "${name}" holds ${type}, which is a ${arrayOf[type].name}; given was ${nameOf(data)}`,
    );
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  if (data.length !== elements) {
    throw new RangeError(
      `tensor "${name}" of shape [${shape.join(', ')}] needs ${elements} values; given were ${data.length}`,
    );
  }
}

function nameOf(value: unknown): string {
  return value instanceof Object ? value.constructor.name : String(value);
}

/** Copies values between arrays of one class and length. */
export function copyValues(source: TensorData, target: TensorData): void {
  (target as Float32Array).set(source as Float32Array);
}

/** Whether the values lie in memory that other threads see. */
export function isShared(data: TensorData): boolean {
  // A page that is not cross-origin isolated has no SharedArrayBuffer at all.
  return typeof SharedArrayBuffer !== 'undefined' && data.buffer instanceof SharedArrayBuffer;
}
