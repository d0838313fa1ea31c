import { inOrder, sizeOf, type Tensor } from './tensor.js';

/**
 * Bytes of the largest set of tensors alive at once when a graph is computed in order, each freed after its last use; the
 * inputs and constants of the graph aside. An engine that fuses, reorders or keeps what it freed needs less or more.
 */
export function liveBytes(outputs: readonly Tensor[]): number {
  const order = inOrder(outputs);
  const users = new Map<Tensor, number>();
  for (const output of outputs) users.set(output, (users.get(output) ?? 0) + 1);
  for (const node of order) for (const input of node.inputs) users.set(input, (users.get(input) ?? 0) + 1);
  let live = 0;
  let most = 0;
  for (const node of order) {
    live += bytesOf(node);
    most = Math.max(most, live);
    for (const input of node.inputs) {
      const left = users.get(input)! - 1;
      users.set(input, left);
      if (left === 0) live -= bytesOf(input);
    }
  }
  return most;
}

const bytesOf = ({ op, shape, dataType }: Tensor): number =>
  op === 'input' || op === 'constant' ? 0 : sizeOf(shape) * (dataType === 'bool' ? 1 : 4);
