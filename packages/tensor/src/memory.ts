import { im2colFilterGradient } from './lowering/im2col.js';
import { input } from './operations.js';
import type { DataType } from './ops.js';
import { inOrder, sizeOf, type Tensor } from './tensor.js';

/**
 * Bytes of the largest set of tensors alive at once when a graph is computed in order, each freed after its last use; the
 * inputs and constants of the graph aside. An engine that fuses, reorders or keeps what it freed needs less or more.
 */
export function liveBytes(outputs: readonly Tensor[]): number {
  const order = inOrder(outputs);
  const users = new Map<Tensor, number>();
  for (const output of outputs) users.set(output, (users.get(output) ?? 0) + 1);
  for (const node of order) for (const used of node.inputs) users.set(used, (users.get(used) ?? 0) + 1);
  let live = 0;
  let most = 0;
  for (const node of order) {
    live += bytesOf(node);
    most = Math.max(most, live + workspace(node));
    for (const used of node.inputs) {
      const left = users.get(used)! - 1;
      users.set(used, left);
      if (left === 0) live -= bytesOf(used);
    }
  }
  return most;
}

/** What the ONNX nodes of one operation hold beside its inputs and output. */
function workspace(node: Tensor): number {
  const leaves = node.inputs.map(({ shape }, at) => input(`${at}`, shape));
  switch (node.op) {
    case 'conv2dFilterGradient':
      return liveBytes([im2colFilterGradient(leaves[0]!, leaves[1]!, node.params)]);
    case 'maxPool2dGradient':
      // The pooled values and their 64-bit places.
      return 3 * bytesOf(node.inputs[1]!);
    default:
      return 0;
  }
}

const bytesOf = ({ op, shape, dataType }: Tensor): number =>
  op === 'input' || op === 'constant' ? 0 : sizeOf(shape) * bytesOfEach[dataType];

const bytesOfEach: Readonly<Record<DataType, number>> = { float32: 4, int32: 4, int8: 1, uint8: 1, bool: 1 };
