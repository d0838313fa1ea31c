import { gradient } from '../gradients.js';
import { input, multiply, reshape, sum, transpose } from '../operations.js';
import type { Convolution2d } from '../ops.js';
import { inOrder, type Tensor, tensor } from '../tensor.js';
import { lower } from './lower.js';
import {
  type ConvolutionLowering,
  type Lowering,
  type Pass,
  passes,
  possibleLowerings,
  signature,
} from './plan.js';

/** One convolution of a graph: what its lowerings are measured on. */
export interface Convolution {
  readonly signature: string;
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly params: Convolution2d;
  /** False where the convolution reads an input of the graph, whose gradient nobody wants. */
  readonly hasInputGradient: boolean;
}

/** The convolutions of a graph, each signature once, in order. */
export function convolutionsOf(outputs: readonly Tensor[]): Convolution[] {
  const found = new Map<string, Convolution>();
  for (const node of inOrder(outputs)) {
    if (node.op !== 'conv2d') continue;
    const [x, filter] = node.inputs as readonly [Tensor, Tensor];
    const name = signature(x.shape, filter.shape, node.params);
    found.set(name, {
      signature: name,
      x: x.shape,
      filter: filter.shape,
      params: node.params,
      hasInputGradient: x.op !== 'input',
    });
  }
  return [...found.values()];
}

/** The passes a convolution has and the lowerings that fit each. */
export const choicesOf = ({
  filter,
  params,
  hasInputGradient,
}: Convolution): Readonly<Partial<Record<Pass, readonly Lowering[]>>> =>
  Object.fromEntries(
    passes
      .filter(pass => pass !== 'inputGradient' || hasInputGradient)
      .map(pass => [pass, possibleLowerings(pass, filter, params)]),
  );

/**
 * A small graph that computes a convolution and its gradients as `lowering` says: its pictures come and go as rows of
 * places, as they do inside a network.
 */
export function trialGraph(
  { signature, x, filter, params, hasInputGradient }: Convolution,
  lowering: ConvolutionLowering,
): Record<string, Tensor> {
  const pictures = input('x', [x[2]!, x[3]!, x[0]!, x[1]!]);
  const stored = input('filter', [filter[2]!, filter[3]!, filter[1]!, filter[0]!]);
  const read = transpose(pictures, [2, 3, 0, 1]);
  const y = tensor('conv2d', params, [read, transpose(stored, [3, 2, 0, 1])]);
  const dy = input('dy', [y.shape[2]!, y.shape[3]!, y.shape[0]!, y.shape[1]!]);
  const loss = reshape(sum(multiply(y, transpose(dy, [2, 3, 0, 1]))), []);
  const [dx, dFilter] = gradient(loss, [read, stored]) as [Tensor, Tensor];
  // Sums stand for whatever a network does next: they take rows in any order, and cost little.
  const results = { y: sum(y, [0, 2, 3]), ...(hasInputGradient ? { dx: sum(dx, [0, 2, 3]) } : {}), dFilter };
  const lowered = lower(Object.values(results), { [signature]: lowering });
  return Object.fromEntries(Object.keys(results).map((name, at) => [name, lowered[at]!]));
}
