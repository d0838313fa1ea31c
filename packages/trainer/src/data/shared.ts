/** Arrays in shared memory, which worker threads are handed without a copy: of these values, or of so many zeros. */
export function sharedUint8(values: ArrayLike<number> | number): Uint8Array {
  const array = new Uint8Array(new SharedArrayBuffer(lengthOf(values)));
  if (typeof values !== 'number') array.set(values);
  return array;
}

export function sharedInt32(values: ArrayLike<number> | number): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(lengthOf(values) * Int32Array.BYTES_PER_ELEMENT));
  if (typeof values !== 'number') array.set(values);
  return array;
}

export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function lengthOf(values: ArrayLike<number> | number): number {
  return typeof values === 'number' ? values : values.length;
}
