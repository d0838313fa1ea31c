export { type ModelBundle, modelFile } from './bundle.js';
export type { Classifier, ClassifierOptions } from './classifier.js';
export type { Explainer, Explanation } from './explainer.js';
export { gradCam, type Heat } from './grad-cam.js';
export {
  type ManifestDraft,
  type ModelManifest,
  modelManifestSchema,
  type WeightFormat,
  weightFormats,
} from './manifest.js';
export { probabilities } from './probabilities.js';
export type { Session, SessionOptions } from './session.js';
export type { TensorData, TensorValue } from './tensor.js';
