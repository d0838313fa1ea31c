import type { TfjsTopology } from './topology.js';

export interface TfjsValues {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

const bytesPerValue = 4;

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
  const expected = bytesPerValue * sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.length !== expected) {
    throw new Error(
      `the model's weights are ${expected} bytes, but ${bytes.length} were given: the file is cut short or of another model`,
    );
  }
  const aligned = bytes.slice().buffer;
  const weights = new Map<string, TfjsValues>();
  let offset = 0;
  for (const [index, { name, shape, dtype }] of entries.entries()) {
    const size = sizes[index]!;
    const values =
      dtype === 'int32' ? new Int32Array(aligned, offset, size) : new Float32Array(aligned, offset, size);
    weights.set(name, { shape, values });
    offset += size * bytesPerValue;
  }
  return weights;
}
