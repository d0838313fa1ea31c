// Names for tensors, which the names of their ONNX nodes begin with: so a profile tells which layer a kernel worked for.
import type { Tensor } from './tensor.js';

const labels = new WeakMap<Tensor, string>();

/** The tensor's label, where it has one. */
export const labelOf = (tensor: Tensor): string | undefined => labels.get(tensor);

/** Labels the roots and what they depend on, as far as nothing is labelled yet. */
export function label(roots: readonly Tensor[], text: string | undefined): void {
  if (text === undefined) return;
  const pending = [...roots];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (labels.has(next)) continue;
    labels.set(next, text);
    pending.push(...next.inputs);
  }
}
