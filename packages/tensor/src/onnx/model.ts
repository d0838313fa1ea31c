import { labelOf } from '../labels.js';
import type { OpName } from '../ops.js';
import { inOrder, sameShape, type Tensor, type TensorOf } from '../tensor.js';
import { Collector, type Emitter } from './emitter.js';
import { toFloat16 } from './float16.js';
import { elementTypes, modelBytes, type OnnxNode, type ValueInfo } from './proto.js';
import { onnxRules } from './rules.js';
import { type NeighbourModel, sharedWith } from './stored.js';

export interface ModelOptions {
  readonly name?: string;
  /** Leaves the first axis of every input and output open under this name, so that the model runs any number of pictures. */
  readonly openBatch?: string;
  /** How constants of many numbers are stored, `float32` unless told; `float16` ones become float32 as the model is loaded. */
  readonly floats?: 'float32' | 'float16';
  /** A model of equal constants, which are read from its file instead of stored again. */
  readonly beside?: NeighbourModel;
}

/** Constants of fewer numbers stay float32: biases need their digits more than their bytes. */
const leastFloat16 = 1024;

/**
 * Writes a graph as the bytes of an ONNX model (opset 17). Its inputs are the graph's `input` tensors, its outputs the
 * given names. Throws when two different inputs share a name.
 */
export function onnxModel(
  outputs: Readonly<Record<string, Tensor>>,
  { name = 'mien', openBatch, floats = 'float32', beside }: ModelOptions = {},
): Uint8Array {
  const collector = new Collector();
  const values = new Map<Tensor, string>();
  const emit = (root: Tensor): string => {
    // A rule may emit tensors of its own making: they belong to what it was called for.
    const outer = collector.label;
    for (const node of inOrder([root], values)) {
      const rule = onnxRules[node.op] as (emitter: Emitter, node: TensorOf<OpName>) => string;
      collector.label = labelOf(node) ?? outer;
      values.set(node, rule(emitter, node as TensorOf<OpName>));
      collector.label = outer;
    }
    return values.get(root)!;
  };
  const emitter = emitterInto(collector, emit, { isBatchOpen: openBatch !== undefined, floats });

  const renamed = new Map<string, string>();
  for (const [output, tensor] of Object.entries(outputs)) {
    const value = emit(tensor);
    // A node's own value takes the output's name; inputs, constants and values that are outputs already are copied.
    if (collector.isComputed(value) && !renamed.has(value)) renamed.set(value, output);
    else collector.node('Identity', [value], [output]);
  }
  const open = ({ shape }: Tensor) =>
    openBatch && shape.length > 0 ? [openBatch, ...shape.slice(1)] : shape;
  const toInfo = ([name, tensor]: readonly [string, Tensor]): ValueInfo => ({
    name,
    dataType: tensor.dataType,
    shape: open(tensor),
  });
  return modelBytes({
    name,
    nodes: collector.nodes.map(node => renameValues(node, renamed)),
    initializers: beside ? sharedWith(collector.initializers, beside) : collector.initializers,
    inputs: [...inputsOf(Object.values(outputs))].map(toInfo),
    outputs: Object.entries(outputs).map(toInfo),
  });
}

/** The input tensors a graph needs, by name. */
export function inputsOf(outputs: readonly Tensor[]): Map<string, Tensor> {
  const inputs = new Map<string, Tensor>();
  for (const node of inOrder(outputs)) {
    if (node.op !== 'input') continue;
    const known = inputs.get(node.params.name);
    if (known && !sameShape(known.shape, node.shape))
      throw new Error(
        `onnxModel: two inputs are named ${node.params.name}, of shapes [${known.shape}] and [${node.shape}]; rename one`,
      );
    inputs.set(node.params.name, node);
  }
  return inputs;
}

function emitterInto(
  collector: Collector,
  value: (tensor: Tensor) => string,
  { isBatchOpen, floats }: { readonly isBatchOpen: boolean; readonly floats: 'float32' | 'float16' },
): Emitter {
  const nodes: Emitter['nodes'] = (type, inputs, count, attributes) => {
    const base = collector.fresh(type);
    const names = Array.from({ length: count }, (_, at) => (at === 0 ? base : `${base}_${at}`));
    collector.node(type, inputs, names, attributes);
    return names;
  };
  const node: Emitter['node'] = (type, inputs, attributes) => nodes(type, inputs, 1, attributes)[0]!;
  return {
    value,
    nodes,
    node,
    integers: list => collector.constant('int64', BigInt64Array.from(list, BigInt), [list.length]),
    wholes: (data, shape) => collector.constant(data instanceof Int8Array ? 'int8' : 'int32', data, shape),
    floats: (data, shape) =>
      floats === 'float16' && data.length >= leastFloat16
        ? node('Cast', [collector.constant('float16', toFloat16(data), shape)], { to: elementTypes.float32 })
        : collector.constant('float32', data, shape),
    openShape: shape => (isBatchOpen ? [-1, ...shape.slice(1)] : shape),
  };
}

const renameValues = (node: OnnxNode, names: ReadonlyMap<string, string>): OnnxNode => ({
  ...node,
  inputs: node.inputs.map(value => names.get(value) ?? value),
  outputs: node.outputs.map(value => names.get(value) ?? value),
});
