import type { Tensor } from '@mien/tensor';
import { globalAveragePool, globalMaxPool, residual, squeezeExcite } from './blocks.js';
import type { Network } from './layers.js';

const classes = 7;

/** The paper's network as its text reads (section 3.2, figure 2): the ResNet-9 family with the paper's widths. */
const seed: Network = {
  name: 'seed',
  input: [1, 48, 48],
  classes,
  source: 'the paper, section 3.2 and figure 2',
  logits(layers, pictures) {
    let x = layers.convolution('conv1', pictures, { channels: 64 });
    x = layers.convolution('conv2', x, { channels: 64, pool: 2 });
    x = residual(layers, 'res1', x);
    x = layers.convolution('conv3', x, { channels: 128, pool: 2 });
    x = layers.convolution('conv4', x, { channels: 512, pool: 2 });
    x = residual(layers, 'res2', x);
    return layers.dense('dense', globalMaxPool(layers, 'pool', x), classes);
  },
};

/** The public ResNet-9 code nearest to the paper. */
const notebook: Network = {
  name: 'notebook',
  input: [1, 48, 48],
  classes,
  source: 'public ResNet-9 code with the paper’s transforms',
  logits(layers, pictures) {
    let x = layers.convolution('conv1', pictures, { channels: 64, pool: 2 });
    x = layers.convolution('conv2', x, { channels: 128, pool: 2 });
    x = residual(layers, 'res1', x);
    x = layers.convolution('conv3', x, { channels: 256, pool: 2 });
    x = layers.convolution('conv4', x, { channels: 512, pool: 2 });
    x = residual(layers, 'res2', x);
    return layers.dense('dense', globalMaxPool(layers, 'pool', x), classes);
  },
};

/** The flagship: the map shrinks early and widens late, each residual block ends in squeeze-and-excitation. */
const mien: Network = {
  name: 'mien',
  input: [1, 48, 48],
  classes,
  source: 'our own, within 2 M parameters and 100 M multiply-adds',
  logits(layers, pictures) {
    const block = (name: string, x: Tensor) =>
      squeezeExcite(layers, `${name}.gate`, residual(layers, name, x), 8);
    let x = layers.convolution('conv1', pictures, { channels: 32, pool: 2 });
    x = layers.convolution('conv2', x, { channels: 64, pool: 2 });
    x = layers.convolution('conv3', x, { channels: 80 });
    x = block('res1', x);
    x = layers.convolution('conv4', x, { channels: 160, pool: 2 });
    x = block('res2', x);
    x = block('res3', x);
    x = layers.convolution('conv5', x, { channels: 272 });
    return layers.dense('dense', globalAveragePool(layers, 'pool', x), classes);
  },
};

/** A network small enough to train in seconds, for trying things out. */
const tiny: Network = {
  name: 'tiny',
  input: [1, 48, 48],
  classes,
  source: 'the notebook network cut short, for tests and first steps',
  logits(layers, pictures) {
    let x = layers.convolution('conv1', pictures, { channels: 8, pool: 2 });
    x = layers.convolution('conv2', x, { channels: 16, pool: 2 });
    x = residual(layers, 'res1', x);
    x = layers.convolution('conv3', x, { channels: 32, pool: 2 });
    return layers.dense('dense', globalMaxPool(layers, 'pool', x), classes);
  },
};

const presets: Readonly<Record<string, Network>> = { seed, notebook, mien, tiny };

export const presetNames: readonly string[] = Object.keys(presets);

/** The network of that name; throws an error that lists the names there are. */
export function preset(name: string): Network {
  const network = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!network)
    throw new Error(`preset: there is no network named "${name}"; choose one of ${presetNames.join(', ')}`);
  return network;
}
