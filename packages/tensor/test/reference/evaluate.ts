import { inOrder, type OpName, type Tensor, type TensorOf } from '@mien/tensor';
import { referenceRules, type Values } from './rules.js';

/** Values of the outputs of a graph in float64; `feeds` holds the inputs by name. */
export function evaluate<Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  feeds: Readonly<Record<string, Values>>,
): Record<Name, Values> {
  const values = new Map<Tensor, Values>();
  for (const node of inOrder(Object.values<Tensor>(outputs)))
    values.set(
      node,
      valuesOf(
        node,
        node.inputs.map(input => values.get(input)!),
        feeds,
      ),
    );
  return Object.fromEntries(
    Object.entries<Tensor>(outputs).map(([name, output]) => [name, values.get(output)!]),
  ) as Record<Name, Values>;
}

function valuesOf<Name extends OpName>(
  node: TensorOf<Name>,
  inputs: readonly Values[],
  feeds: Readonly<Record<string, Values>>,
): Values {
  return referenceRules[node.op](node, inputs, feeds);
}

/** Gradient of the scalar `loss` by central differences: (f(x + h) − f(x − h)) / 2h for each value of the input `name`. */
export function centralDifferences(
  loss: Tensor,
  name: string,
  feeds: Readonly<Record<string, Values>>,
  step = 1e-5,
): Values {
  const lossAt = (position: number, change: number): number => {
    const moved = Float64Array.from(feeds[name]!);
    moved[position]! += change;
    return evaluate({ loss }, { ...feeds, [name]: moved }).loss[0]!;
  };
  return feeds[name]!.map((_, position) => (lossAt(position, step) - lossAt(position, -step)) / (2 * step));
}
