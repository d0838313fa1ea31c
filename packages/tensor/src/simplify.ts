// Rewrites a graph to an equal one with less work: equal expressions become one tensor, moves of data are composed.
import { label, labelOf } from './labels.js';
import { broadcast, gatherRows, reshape, transpose } from './operations.js';
import { isElementwise, type OpName } from './ops.js';
import { inOrder, type Tensor, type TensorOf, tensor } from './tensor.js';

/** The outputs of an equal, smaller graph. */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const rewritten = new Map<Tensor, Tensor>();
  const shared = sharing();
  for (const node of inOrder(outputs)) {
    const inputs = node.inputs.map(input => rewritten.get(input)!);
    const isSame = inputs.every((input, at) => input === node.inputs[at]);
    const rebuilt = isSame ? node : tensor(node.op as OpName, node.params, inputs);
    const simple = shared(composed(withoutBroadcast(rebuilt, shared)));
    label([simple], labelOf(node));
    rewritten.set(node, simple);
  }
  return outputs.map(output => rewritten.get(output)!);
}

/** A transpose of a transpose, a reshape of a reshape, a gather of a gather: one, or none. */
function composed(node: Tensor): Tensor {
  const inner = node.inputs[0];
  switch (node.op) {
    case 'reshape':
      return reshape(inner!.op === 'reshape' ? inner!.inputs[0]! : inner!, node.params.shape);
    case 'transpose': {
      const { permutation } = node.params;
      if (isReshape(inner!.shape, permutation))
        return composed(tensor('reshape', { shape: node.shape }, [inner!]));
      if (inner!.op !== 'transpose') return node;
      const first = inner!.params.permutation;
      return transpose(
        inner!.inputs[0]!,
        permutation.map(axis => first[axis]!),
      );
    }
    case 'gatherRows': {
      const { indices } = node.params;
      if (indices.length === inner!.shape[0] && indices.every((index, row) => index === row)) return inner!;
      if (inner!.op !== 'gatherRows') return node;
      const first = inner!.params.indices;
      return composed(
        gatherRows(
          inner!.inputs[0]!,
          indices.map(index => (index < 0 ? -1 : first[index]!)),
        ),
      );
    }
    default:
      return node;
  }
}

/** Whether a transpose moves only axes of length 1, so that no value changes place. */
function isReshape(shape: readonly number[], permutation: readonly number[]): boolean {
  const long = permutation.filter(axis => shape[axis] !== 1);
  return long.every((axis, at) => at === 0 || axis > long[at - 1]!);
}

/** Elementwise operations broadcast by themselves, so a broadcast before one is left out or moved behind it. */
function withoutBroadcast(node: Tensor, shared: (node: Tensor) => Tensor): Tensor {
  if (!isElementwise(node.op) || !node.inputs.some(input => input.op === 'broadcast')) return node;
  const sources = node.inputs.map(input => (input.op === 'broadcast' ? input.inputs[0]! : input));
  return broadcast(shared(tensor(node.op as OpName, node.params, sources)), node.shape);
}

/** Gives one tensor for all equal expressions whose inputs are shared already. */
function sharing(): (node: Tensor) => Tensor {
  const numbers = new Map<Tensor, number>();
  const known = new Map<string, Tensor>();
  return node => {
    if (numbers.has(node)) return node;
    for (const input of node.inputs) if (!numbers.has(input)) numbers.set(input, numbers.size);
    const key = `${node.op} ${paramsKey(node as TensorOf<OpName>)} ${node.inputs.map(input => numbers.get(input)).join()}`;
    const same = known.get(key);
    if (same) return same;
    numbers.set(node, numbers.size);
    known.set(key, node);
    return node;
  };
}

const paramsKey = ({ params }: TensorOf<OpName>): string =>
  JSON.stringify(params, (_, value: unknown) => (ArrayBuffer.isView(value) ? contentKey(value) : value));

const contentKey = (data: ArrayBufferView): string =>
  new TextDecoder('latin1').decode(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
