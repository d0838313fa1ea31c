import * as t from '@mien/tensor';
import type {
  ConvolutionLayer,
  LayerDescription,
  Layers,
  Network,
  Parameter,
  ParameterKind,
  Statistic,
} from './layers.js';

/** Batch moments of one batch norm, as tensors of shape [channels]; the variance is unbiased. */
export interface BatchMoments extends Statistic {
  readonly mean: t.Tensor;
  readonly variance: t.Tensor;
}

export interface TrainingGraph {
  readonly logits: t.Tensor;
  readonly parameters: readonly (Parameter & { readonly tensor: t.Tensor })[];
  readonly moments: readonly BatchMoments[];
  readonly layers: readonly LayerDescription[];
}

/** The graph of a network as it trains on `pictures` pictures a run: parameters are inputs, batch norm uses the batch. */
export function trainingGraph(network: Network, images: t.Tensor): TrainingGraph {
  const parameters: (Parameter & { tensor: t.Tensor })[] = [];
  const moments: BatchMoments[] = [];
  const layers: LayerDescription[] = [];

  const parameter = (
    name: string,
    shape: readonly number[],
    kind: ParameterKind,
    fanIn: number,
  ): t.Tensor => {
    if (parameters.some(known => known.name === name))
      throw new Error(`${network.name}: two layers use the name ${name}; names must differ`);
    const tensor = t.input(name, shape);
    parameters.push({ name, shape, kind, fanIn, tensor });
    return tensor;
  };

  const names = new Map<t.Tensor, string>();
  const listed = (output: t.Tensor, layer: Omit<LayerDescription, 'outputShape'>): t.Tensor => {
    t.label([output], elementwiseOf(layer.name));
    layers.push({ ...layer, outputShape: output.shape.slice(1) });
    names.set(output, layer.name);
    return output;
  };

  const built: Layers = {
    convolution(name, x, { channels, pool = 1, plus }: ConvolutionLayer) {
      const [, inputs, height, width] = x.shape as readonly [number, number, number, number];
      const stored = parameter(`${name}.weight`, [3, 3, inputs, channels], 'weight', 9 * inputs);
      const gamma = perChannel(parameter(`${name}.norm.scale`, [channels], 'scale', channels));
      const beta = perChannel(parameter(`${name}.norm.shift`, [channels], 'shift', channels));
      const filter = t.transpose(stored, [3, 2, 0, 1]);
      // Max pooling commutes with y = x · scale + shift only where scale is positive. With the sign of gamma moved into the
      // filter it always is, so that pooling goes first and everything after it touches a quarter of the values.
      const isPooled = pool > 1;
      const sign = t.select(t.greaterOrEqual(gamma, 0), 1, -1);
      const signed = isPooled ? t.multiply(filter, t.reshape(sign, [channels, 1, 1, 1])) : filter;
      t.label([signed], elementwiseOf(name));
      const y = t.conv2d(x, signed, { pad: 1 });
      t.label([y], productOf(name));
      const batch = t.moments(y, [0, 2, 3]);
      const { scale, shift } = t.normalisation(batch, isPooled ? t.multiply(gamma, sign) : gamma, beta);
      const record = recorded(name, batch, y, isPooled ? sign : null);
      moments.push(record);
      t.label([record.mean, record.variance], elementwiseOf(name));
      const pooled = isPooled ? t.maxPool2d(y, pool) : y;
      const activated = t.relu(t.affine(pooled, scale, shift));
      const output = plus ? t.add(plus, activated) : activated;
      return listed(output, {
        name,
        kind: `convolution 3x3${isPooled ? ` + max pool ${pool}` : ''}`,
        parameters: 9 * inputs * channels + 2 * channels,
        multiplyAdds: 9 * inputs * channels * height * width,
        ...(plus ? { adds: names.get(plus) ?? 'input' } : {}),
      });
    },
    dense(name, x, features) {
      const inputs = x.shape[1]!;
      const weight = parameter(`${name}.weight`, [inputs, features], 'weight', inputs);
      const bias = parameter(`${name}.bias`, [features], 'bias', inputs);
      const product = t.matmul(x, weight);
      t.label([product], productOf(name));
      const output = t.add(product, bias);
      return listed(output, {
        name,
        kind: 'dense',
        parameters: (inputs + 1) * features,
        multiplyAdds: inputs * features,
      });
    },
    note: (name, kind, output) => listed(output, { name, kind, parameters: 0, multiplyAdds: 0 }),
  };
  const logits = network.logits(built, images);
  return { logits, parameters, moments, layers };
}

/** Labels of a layer's tensors: what multiplies pictures with weights, and all else. */
export const productOf = (layer: string): string => `${layer}/product`;
export const elementwiseOf = (layer: string): string => `${layer}/elementwise`;

const perChannel = (vector: t.Tensor): t.Tensor => t.reshape(vector, [1, vector.shape[0]!, 1, 1]);

/** The moments to keep: unbiased, and of the convolution with the filter's own sign. */
function recorded(
  name: string,
  { mean, variance }: t.Moments,
  y: t.Tensor,
  sign: t.Tensor | null,
): BatchMoments {
  const channels = y.shape[1]!;
  const count = t.sizeOf(y.shape) / channels;
  const own = sign ? t.multiply(mean, sign) : mean;
  return {
    name: `${name}.norm`,
    channels,
    mean: t.reshape(own, [channels]),
    variance: t.reshape(t.multiply(variance, count / Math.max(1, count - 1)), [channels]),
  };
}
