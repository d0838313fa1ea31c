// Constants that another model already stores: read from its file instead of stored twice.
import { contentKey } from './emitter.js';
import type { FilePart, Initializer } from './proto.js';
import { type Field, fieldsOf } from './wire.js';

/** A model as it lies beside the one to be written. */
export interface NeighbourModel {
  /** Its path, relative to the folder of the model to be written. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Shorter constants are stored again: each place in another file costs some 60 bytes to name. */
const leastBytes = 256;

/**
 * The constants, those that the neighbour stores too as parts of its file.
 * @throws where the neighbour's bytes are no ONNX model.
 */
export function sharedWith(
  initializers: readonly Initializer[],
  { file, bytes }: NeighbourModel,
): Initializer[] {
  const parts = new Map<string, FilePart>();
  for (const { start, end } of rawDataIn(bytes))
    parts.set(contentKey(bytes.subarray(start, end)), { file, offset: start, length: end - start });
  return initializers.map(initializer => {
    const { data } = initializer;
    if (!(data instanceof Uint8Array) || data.length < leastBytes) return initializer;
    return { ...initializer, data: parts.get(contentKey(data)) ?? data };
  });
}

/** Where the values of a model's constants lie: ModelProto.graph (7), GraphProto.initializer (5), TensorProto.raw_data (9). */
function rawDataIn(bytes: Uint8Array): Field[] {
  const within = (fields: Iterable<Field>, number: number): Field[] =>
    [...fields].filter(field => field.number === number);
  return within(fieldsOf(bytes), 7)
    .flatMap(graph => within(fieldsOf(bytes, graph.start, graph.end), 5))
    .flatMap(constant => within(fieldsOf(bytes, constant.start, constant.end), 9));
}
