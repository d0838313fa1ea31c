// Layers and losses written in the operations; their gradients follow from those.
import {
  add,
  averagePool2d,
  divide,
  hardSigmoid,
  logSoftmax,
  maximum,
  mean,
  multiply,
  negate,
  type Operand,
  power,
  relu,
  reshape,
  scalar,
  sigmoid,
  subtract,
  sum,
} from './operations.js';
import type { Tensor } from './tensor.js';

export const square = (x: Tensor): Tensor => multiply(x, x);
/** x · scale + shift. */
export const affine = (x: Tensor, scale: Operand, shift: Operand): Tensor => add(multiply(x, scale), shift);
/** x · sigmoid(x) (arXiv:1710.05941). */
export const swish = (x: Tensor): Tensor => multiply(x, sigmoid(x));
/** x · hardSigmoid(x) (arXiv:1905.02244). */
export const hardSwish = (x: Tensor): Tensor => multiply(x, hardSigmoid(x));
/** Inverted dropout: `mask` holds 0 or 1 / (1 - rate), drawn outside the graph. */
export const dropout = (x: Tensor, mask: Tensor): Tensor => multiply(x, mask);

export interface Moments {
  readonly mean: Tensor;
  /** Biased (divided by the count), never negative. */
  readonly variance: Tensor;
}

/** Mean and biased variance over axes, which stay with length 1; E[x²] − E[x]², clamped at 0. */
export function moments(x: Tensor, axes: readonly number[]): Moments {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const average = mean(x, axes);
  const variance = maximum(subtract(multiply(sum(square(x), axes), 1 / count), square(average)), 0);
  return { mean: average, variance };
}

/** The scale and shift that normalise a tensor of these moments: y = x · scale + shift. */
export function normalisation(
  { mean, variance }: Moments,
  gamma: Tensor,
  beta: Tensor,
  epsilon = 1e-5,
): { readonly scale: Tensor; readonly shift: Tensor } {
  const scale = multiply(gamma, power(add(variance, epsilon), -0.5));
  return { scale, shift: subtract(beta, multiply(mean, scale)) };
}

/** Layer norm over the last axis (arXiv:1607.06450); gamma and beta are [features]. */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon = 1e-5): Tensor {
  const axis = x.shape.length - 1;
  const centred = subtract(x, mean(x, [axis]));
  const variance = mean(square(centred), [axis]);
  return affine(multiply(centred, power(add(variance, epsilon), -0.5)), gamma, beta);
}

/** Local response normalisation across channels of [N, C, H, W]: x / (bias + alpha / size · Σ x²)^beta, as PyTorch's. */
export function localResponseNorm(x: Tensor, { size = 5, alpha = 1e-4, beta = 0.75, bias = 1 } = {}): Tensor {
  const [pictures, channels, height, width] = x.shape as readonly [number, number, number, number];
  const before = Math.floor(size / 2);
  const squares = reshape(square(x), [pictures, 1, channels, height * width]);
  const windows = averagePool2d(squares, [size, 1], { stride: 1, pad: [before, 0, size - 1 - before, 0] });
  return divide(x, power(affine(reshape(windows, x.shape), alpha, bias), beta));
}

/** Mean over rows of −Σ target · log softmax(logits); targets [N, classes] are distributions. Returns a scalar. */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  const total = sum(multiply(targets, logSoftmax(logits)));
  return reshape(negate(multiply(total, 1 / logits.shape[0]!)), []);
}

/** Squared hinge loss of one-against-rest linear SVMs (arXiv:1306.0239), mean over rows; targets [N, classes] are 0 or 1. */
export function squaredHinge(logits: Tensor, targets: Tensor): Tensor {
  const signs = affine(targets, 2, -1);
  const slack = relu(subtract(scalar(1), multiply(logits, signs)));
  return reshape(multiply(sum(square(slack)), 1 / logits.shape[0]!), []);
}
