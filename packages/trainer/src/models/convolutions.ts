import { type Convolution, convolutionsOf, input } from '@mien/tensor';
import type { Network } from './layers.js';
import { trainingGraph } from './training-layers.js';

/** A network's convolutions in runs of so many pictures, each signature once, in order. */
export const networkConvolutions = (network: Network, pictures: number): readonly Convolution[] =>
  convolutionsOf([trainingGraph(network, input('images', [pictures, ...network.input])).logits]);
