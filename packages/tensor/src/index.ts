export * from './composites.js';
export { gradient } from './gradients.js';
export { label, labelOf } from './labels.js';
export { lower } from './lowering/lower.js';
export {
  type ConvolutionLowering,
  type Lowering,
  type LoweringPlan,
  type Pass,
  passes,
  possibleLowerings,
  signature,
  tileSides,
  uniform,
} from './lowering/plan.js';
export { type Convolution, choicesOf, convolutionsOf, trialGraph } from './lowering/trial.js';
export { liveBytes } from './memory.js';
export { fromFloat16, toFloat16 } from './onnx/float16.js';
export { inputsOf, type ModelOptions, onnxModel } from './onnx/model.js';
export * from './operations.js';
export type { Convolution2d, DataType, OpName, OpParams, Pooling2d, Shape, Window2d } from './ops.js';
export { simplify } from './simplify.js';
export { inOrder, sizeOf, type Tensor, type TensorOf, tensor } from './tensor.js';
