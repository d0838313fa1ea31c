// Turns a tfjs graph model into a tensor graph.
import { input, type Tensor } from '@mien/tensor';
import { rules, type Value } from './rules.js';
import type { TfjsNode, TfjsTopology } from './topology.js';
import { readWeights, type TfjsValues } from './weights.js';

/** A part of a graph: from the values of some nodes on, which become inputs, to some nodes. */
export interface GraphPart {
  /** Shapes by the nodes' names, [N, C, H, W]. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: readonly string[];
}

/**
 * The outputs of a tfjs graph model by name: the nodes that no other node reads, or those of the part.
 * Rank-4 tensors are [N, C, H, W] in the result; what the model reshapes keeps its shape.
 *
 * @throws where an operation is unknown (naming it) or the weights do not fit.
 */
export function graphOf(
  topology: TfjsTopology,
  weightBytes: Uint8Array,
  part?: GraphPart,
): Readonly<Record<string, Tensor>> {
  const weights = readWeights(topology, weightBytes);
  const { node: nodes } = topology.modelTopology;
  const byName = new Map(nodes.map(node => [node.name, node]));
  const inputs = Object.entries(part?.inputs ?? {});
  const values = new Map<string, Value>(
    inputs.map(([name, shape]) => [name, { tensor: input(name, shape) }]),
  );

  function inputOf(name: string): Value {
    const known = values.get(name);
    if (known) return known;
    const node = byName.get(name);
    if (!node) throw new Error(`the graph reads "${name}", which it does not define: the file is damaged`);
    const value = node.op === 'Const' ? { weight: weightOf(name) } : { tensor: tensorOf(node) };
    values.set(name, value);
    return value;
  }

  function weightOf(name: string): TfjsValues {
    const weight = weights.get(name);
    if (!weight) throw new Error(`the graph's constant "${name}" has no weights: the file is damaged`);
    return weight;
  }

  function tensorOf(node: TfjsNode): Tensor {
    const rule = rules[node.op];
    if (!rule) {
      throw new Error(
        `the graph holds the operation ${node.op}, which is not known here; known are ${Object.keys(rules).join(', ')}`,
      );
    }
    return rule(node, node.input.map(inputOf));
  }

  const read = new Set(nodes.flatMap(node => node.input));
  const isOutput = ({ name, op }: TfjsNode) =>
    part ? part.outputs.includes(name) : !read.has(name) && op !== 'Const';
  return Object.fromEntries(nodes.filter(isOutput).map(node => [node.name, tensorOf(node)]));
}
