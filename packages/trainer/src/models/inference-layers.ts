import * as t from '@mien/tensor';
import type { Layers, Network } from './layers.js';

/** Trained numbers by name: parameters, and `<name>.mean` and `<name>.variance` of each batch norm. */
export type Values = (name: string) => Float32Array;

/** The graph of a trained network: every batch norm is folded into the filter before it and a bias. */
export function inferenceGraph(network: Network, images: t.Tensor, values: Values, epsilon = 1e-5): t.Tensor {
  const built: Layers = {
    convolution(name, x, { channels, pool = 1, plus }) {
      const gamma = values(`${name}.norm.scale`);
      const beta = values(`${name}.norm.shift`);
      const mean = values(`${name}.norm.mean`);
      const variance = values(`${name}.norm.variance`);
      const scale = gamma.map((value, channel) => value / Math.sqrt(variance[channel]! + epsilon));
      const shift = beta.map((value, channel) => value - mean[channel]! * scale[channel]!);
      const inputs = x.shape[1]!;
      const filter = t.constant(foldedFilter(values(`${name}.weight`), inputs, channels, scale), [
        channels,
        inputs,
        3,
        3,
      ]);
      const y = t.relu(t.add(t.conv2d(x, filter, { pad: 1 }), t.constant(shift, [1, channels, 1, 1])));
      const pooled = pool > 1 ? t.maxPool2d(y, pool) : y;
      return plus ? t.add(plus, pooled) : pooled;
    },
    dense(name, x, features) {
      const weight = t.constant(values(`${name}.weight`), [x.shape[1]!, features]);
      return t.add(t.matmul(x, weight), t.constant(values(`${name}.bias`), [features]));
    },
    note: (_name, _kind, output) => output,
  };
  return network.logits(built, images);
}

/** A stored filter [3, 3, in, out] scaled per output, as [out, in, 3, 3]. */
function foldedFilter(
  stored: Float32Array,
  inputs: number,
  outputs: number,
  scale: Float32Array,
): Float32Array {
  const filter = new Float32Array(stored.length);
  for (let tap = 0; tap < 9; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        filter[(output * inputs + input) * 9 + tap] =
          stored[(tap * inputs + input) * outputs + output]! * scale[output]!;
  return filter;
}
