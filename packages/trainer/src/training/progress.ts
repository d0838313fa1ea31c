import type { EpochMetric } from './metrics.js';

/** What a training tells as it goes; whoever listens draws it. */
export type TrainingEvent =
  /** Something went wrong without harm. */
  | { readonly kind: 'warning'; readonly message: string }
  /** Choices of lowering are being timed, before the start. */
  | { readonly kind: 'autotune'; readonly convolution: string }
  | {
      readonly kind: 'start';
      readonly preset: string;
      readonly parameters: number;
      readonly epochs: number;
      readonly steps: number;
      readonly rows: number;
      readonly shards: number;
      /** Steps that an earlier run had done. */
      readonly stepsDone: number;
    }
  | {
      readonly kind: 'step';
      /** Steps done, of `steps`. */
      readonly step: number;
      readonly steps: number;
      /** Epochs done, with fraction, of `epochs`. */
      readonly epoch: number;
      readonly epochs: number;
      /** Mean over the epoch so far. */
      readonly loss: number;
      readonly accuracy: number;
      readonly learningRate: number;
      readonly imagesPerSecond: number;
      /** Of steps alone: judging between epochs comes on top. */
      readonly secondsLeft: number;
    }
  | ({ readonly kind: 'epoch'; readonly epochs: number; readonly isBest: boolean } & Omit<
      EpochMetric,
      'kind'
    >)
  | { readonly kind: 'checkpoint'; readonly path: string; readonly step: number };
