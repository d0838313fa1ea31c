import { fromFloat16 } from '@mien/tensor';
import type { TfjsTopology, TfjsWeight } from './topology.js';

export interface TfjsValues {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

const bytesOf = ({ quantization }: TfjsWeight) => (quantization ? 2 : 4);

/**
 * The weights by name; they lie one after the other in `bytes`, little-endian, in the manifest's order.
 *
 * @throws where the bytes are not exactly as many as the manifest names.
 */
export function readWeights(
  { weightsManifest }: TfjsTopology,
  bytes: Uint8Array,
): ReadonlyMap<string, TfjsValues> {
  const entries = weightsManifest.flatMap(group => group.weights);
  const sizes = entries.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const expected = entries.reduce((sum, entry, index) => sum + bytesOf(entry) * sizes[index]!, 0);
  if (bytes.length !== expected) {
    throw new Error(
      `the model's weights are ${expected} bytes, but ${bytes.length} were given: the file is cut short or of another model`,
    );
  }
  const weights = new Map<string, TfjsValues>();
  let offset = 0;
  for (const [index, entry] of entries.entries()) {
    const end = offset + sizes[index]! * bytesOf(entry);
    weights.set(entry.name, {
      shape: entry.shape,
      values: valuesOf(entry, Uint8Array.from(bytes.subarray(offset, end)).buffer),
    });
    offset = end;
  }
  return weights;
}

function valuesOf({ dtype, quantization }: TfjsWeight, bytes: ArrayBuffer): TfjsValues['values'] {
  if (quantization) return fromFloat16(new Uint16Array(bytes));
  return dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
}
