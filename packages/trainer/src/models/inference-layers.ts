import * as t from '@mien/tensor';
import type { Layers, Network } from './layers.js';

/** Trained numbers by name: parameters, and `<name>.mean` and `<name>.variance` of each batch norm. */
export type Values = (name: string) => Float32Array;

/** A convolution with its batch norm folded in. */
export interface FoldedConvolution {
  /** [outputs, inputs, 3, 3] */
  readonly filter: Float32Array;
  readonly inputs: number;
  /** [outputs] */
  readonly bias: Float32Array;
}

/** How the numbers of a network in use are computed and kept. */
export interface Arithmetic {
  /**
   * 3x3, padded to keep the size, plus the bias, the largest of every window of side `pool`, and ReLU: what is below 0
   * need not be 0 before `activation`.
   */
  convolution(x: t.Tensor, folded: FoldedConvolution, pool: number): t.Tensor;
  /** Pictures [N, C, H, W] as later layers read them; names are unique within a network. */
  activation(name: string, x: t.Tensor): t.Tensor;
}

/** Bias and ReLU come first, as the engine fuses them with its own convolution. */
export const floatArithmetic: Arithmetic = {
  convolution: (x, folded, pool) => pooled(t.relu(biased(productOf(x, folded), folded)), pool),
  activation: (_name, x) => x,
};

/** As `plan` is to lower it: after what is no longer one operation, pooling first leaves a quarter of the values. */
export const loweredArithmetic = (plan: t.LoweringPlan): Arithmetic => ({
  ...floatArithmetic,
  convolution(x, folded, pool) {
    const product = productOf(x, folded);
    const [pictures, filter] = product.inputs as readonly [t.Tensor, t.Tensor];
    const lowering = plan[t.signature(pictures.shape, filter.shape, product.params)]?.forward ?? 'direct';
    if (lowering === 'direct') return floatArithmetic.convolution(x, folded, pool);
    return t.relu(biased(pooled(product, pool), folded));
  },
});

const productOf = (x: t.Tensor, { filter, inputs, bias }: FoldedConvolution) =>
  t.conv2d(x, t.constant(filter, [bias.length, inputs, 3, 3]), { pad: 1 }) as t.TensorOf<'conv2d'>;

const biased = (x: t.Tensor, { bias }: FoldedConvolution): t.Tensor =>
  t.add(x, t.constant(bias, [1, bias.length, 1, 1]));

export const pooled = (x: t.Tensor, side: number): t.Tensor => (side > 1 ? t.maxPool2d(x, side) : x);

/** The graph of a trained network: every batch norm is folded into the filter before it and a bias. */
export function inferenceGraph(
  network: Network,
  images: t.Tensor,
  values: Values,
  { convolution, activation }: Arithmetic = floatArithmetic,
): t.Tensor {
  const built: Layers = {
    convolution(name, x, { pool = 1, plus }) {
      const y = activation(name, convolution(x, foldedConvolution(name, x.shape[1]!, values), pool));
      return plus ? activation(`${name}.sum`, t.add(plus, y)) : y;
    },
    dense(name, x, features) {
      const weight = t.constant(values(`${name}.weight`), [x.shape[1]!, features]);
      return t.add(t.matmul(x, weight), t.constant(values(`${name}.bias`), [features]));
    },
    note: (name, _kind, output) => (output.shape.length === 4 ? activation(name, output) : output),
  };
  return network.logits(built, images);
}

/** The batch norm's epsilon in training. */
const epsilon = 1e-5;

function foldedConvolution(name: string, inputs: number, values: Values): FoldedConvolution {
  const [gamma, beta, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(part =>
    values(`${name}.norm.${part}`),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = gamma.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
  const bias = beta.map((value, channel) => value - mean[channel]! * scale[channel]!);
  return { filter: foldedFilter(values(`${name}.weight`), inputs, scale), inputs, bias };
}

/** A stored filter [3, 3, in, out] scaled per output, as [out, in, 3, 3]. */
function foldedFilter(stored: Float32Array, inputs: number, scale: Float32Array): Float32Array {
  const outputs = scale.length;
  const filter = new Float32Array(stored.length);
  for (let tap = 0; tap < 9; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        filter[(output * inputs + input) * 9 + tap] =
          stored[(tap * inputs + input) * outputs + output]! * scale[output]!;
  return filter;
}
