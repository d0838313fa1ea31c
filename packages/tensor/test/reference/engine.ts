import { openSession } from '@mien/runtime/node';
import { onnxModel, type Tensor } from '@mien/tensor';
import type { Values } from './rules.js';

/** Values of the outputs of a graph from its ONNX bytes, run by the engine in float32. */
export async function run<Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  feeds: Readonly<Record<string, { readonly values: Values; readonly shape: readonly number[] }>>,
): Promise<Record<Name, Float32Array>> {
  const session = await openSession(onnxModel(outputs));
  try {
    const needed = session.inputNames.map(name => {
      const { values, shape } = feeds[name]!;
      return [name, { data: Float32Array.from(values), shape }] as const;
    });
    const results = await session.run(Object.fromEntries(needed));
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
    ) as Record<Name, Float32Array>;
  } finally {
    await session.close();
  }
}
