import { input } from '@mien/tensor';
import type { LayerDescription, Network } from './layers.js';
import { trainingGraph } from './training-layers.js';

export interface NetworkDescription {
  readonly name: string;
  readonly source: string;
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
  /** Of one picture, in one view; convolutions and dense layers only. */
  readonly multiplyAdds: number;
}

/** The layers of a network as built, with their costs. */
export function describeNetwork(network: Network): NetworkDescription {
  const { layers } = trainingGraph(network, input('images', [1, ...network.input]));
  const total = (what: 'parameters' | 'multiplyAdds') => layers.reduce((sum, layer) => sum + layer[what], 0);
  return {
    name: network.name,
    source: network.source,
    layers,
    parameters: total('parameters'),
    multiplyAdds: total('multiplyAdds'),
  };
}
