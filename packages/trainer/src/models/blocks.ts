// Layers composed of others, the same in training and inference.
import * as t from '@mien/tensor';
import type { Layers } from './layers.js';

/** Two convolutions of the picture's own channels, their output added to it. */
export function residual(layers: Layers, name: string, x: t.Tensor): t.Tensor {
  const channels = x.shape[1]!;
  const inner = layers.convolution(`${name}.1`, x, { channels });
  return layers.convolution(`${name}.2`, inner, { channels, plus: x });
}

/** Each channel scaled by a gate computed from all channels' means (squeeze-and-excitation, arXiv:1709.01507). */
export function squeezeExcite(layers: Layers, name: string, x: t.Tensor, reduction: number): t.Tensor {
  const [pictures, channels] = x.shape as readonly [number, number];
  const means = t.reshape(t.globalAveragePool2d(x), [pictures, channels]);
  const squeezed = t.relu(
    layers.dense(`${name}.squeeze`, means, Math.max(4, Math.round(channels / reduction))),
  );
  const gates = t.sigmoid(layers.dense(`${name}.excite`, squeezed, channels));
  return layers.note(
    name,
    'squeeze and excitation',
    t.multiply(x, t.reshape(gates, [pictures, channels, 1, 1])),
  );
}

/** The largest value of each channel: [N, C]. */
export const globalMaxPool = (layers: Layers, name: string, x: t.Tensor): t.Tensor =>
  layers.note(name, 'global max pool', t.reshape(t.globalMaxPool2d(x), x.shape.slice(0, 2)));

/** The mean of each channel: [N, C]. */
export const globalAveragePool = (layers: Layers, name: string, x: t.Tensor): t.Tensor =>
  layers.note(name, 'global average pool', t.reshape(t.globalAveragePool2d(x), x.shape.slice(0, 2)));
