export { networkConvolutions } from './convolutions.js';
export { describeNetwork, type NetworkDescription } from './describe.js';
export {
  type Arithmetic,
  type FoldedConvolution,
  floatArithmetic,
  inferenceGraph,
  loweredArithmetic,
  pooled,
  type Values,
} from './inference-layers.js';
export type { LayerDescription, Layers, Network, Parameter, ParameterKind, Statistic } from './layers.js';
export { preset, presetNames } from './presets.js';
export { type BatchMoments, elementwiseOf, type TrainingGraph, trainingGraph } from './training-layers.js';
