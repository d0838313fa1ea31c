import type { DataType, OpName, OpParams, Shape } from './ops.js';
import { shapeOf } from './shapes.js';

/**
 * One value of a symbolic graph: an operation on other tensors, never a number.
 * A graph is nothing but tensors that point at their inputs.
 */
export type Tensor = { readonly [Name in OpName]: TensorOf<Name> }[OpName];

export interface TensorOf<Name extends OpName> {
  readonly op: Name;
  readonly params: OpParams[Name];
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
  readonly dataType: DataType;
}

/** Makes a tensor after its shape rule has accepted the inputs; throws an error that names the operation and the shapes. */
export function tensor<Name extends OpName>(
  op: Name,
  params: OpParams[Name],
  inputs: readonly Tensor[],
): Tensor {
  const { shape, dataType } = shapeOf(op, params, inputs);
  return { op, params, inputs, shape, dataType } as unknown as Tensor;
}

/** Number of values in a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((size, length) => size * length, 1);

export const sameShape = (left: Shape, right: Shape): boolean =>
  left.length === right.length && left.every((length, axis) => length === right[axis]);

/** Every tensor the outputs depend on, inputs before users; leaves out those already `done` and what only they need. */
export function inOrder(
  outputs: readonly Tensor[],
  done: ReadonlyMap<Tensor, unknown> = new Map(),
): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>(done.keys());
  const pending: { readonly node: Tensor; readonly ready: boolean }[] = [];
  for (const output of [...outputs].reverse()) pending.push({ node: output, ready: false });
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, ready } = next;
    if (ready) order.push(node);
    else if (!seen.has(node)) {
      seen.add(node);
      pending.push({ node, ready: true });
      for (const input of [...node.inputs].reverse()) pending.push({ node: input, ready: false });
    }
  }
  return order;
}
