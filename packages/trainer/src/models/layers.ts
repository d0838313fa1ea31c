// A network is a function from pictures to logits that calls layers. The same function gives the training graph, the
// inference graph with batch norm folded in, and the list of layers, by the `Layers` it is called with.
import type { Tensor } from '@mien/tensor';

export interface ConvolutionLayer {
  readonly channels: number;
  /** Side of a max pooling window whose stride is the same; 1 pools nothing. */
  readonly pool?: number;
  /** An earlier picture of the output's shape, added to the output. */
  readonly plus?: Tensor;
}

/** What networks are built of; blocks.ts composes more. Pictures are [N, C, H, W]; names are unique within a network. */
export interface Layers {
  /** Convolution 3x3, padded to keep the size, without bias → batch norm → max pooling → ReLU (→ plus an earlier picture). */
  convolution(name: string, x: Tensor, layer: ConvolutionLayer): Tensor;
  /** Rows of features to rows of `features` numbers, with bias. */
  dense(name: string, x: Tensor, features: number): Tensor;
  /** Notes a layer without parameters, for the list of layers. */
  note(name: string, kind: string, output: Tensor): Tensor;
}

export interface Network {
  readonly name: string;
  /** One grey picture: [channels, height, width]. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  readonly source: string;
  readonly logits: (layers: Layers, pictures: Tensor) => Tensor;
}

/** One layer as built, for one picture: shapes are [channels, height, width] or [features]. */
export interface LayerDescription {
  readonly name: string;
  readonly kind: string;
  readonly outputShape: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Name of the layer whose output this one adds to its own. */
  readonly adds?: string;
}

/** What a parameter is; decay may leave out all but weights. */
export type ParameterKind = 'weight' | 'bias' | 'scale' | 'shift';

export interface Parameter {
  readonly name: string;
  /** Filters are [h, w, in, out], dense weights [in, out]: the order that needs no transposing on the fast path. */
  readonly shape: readonly number[];
  readonly kind: ParameterKind;
  /** Number of inputs that each output sums; sets the initial spread. */
  readonly fanIn: number;
}

/** The running mean and variance of one batch norm. */
export interface Statistic {
  readonly name: string;
  readonly channels: number;
}
