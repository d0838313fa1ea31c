export * from '../index.js';
export { annotate } from './annotate.js';
export { type NodeDetectorOptions, openDetector } from './detector.js';
export { drawExplanation } from './explain.js';
export type { NodePicture } from './parcel.js';
export { createRecognizer, type NodeRecognizerOptions } from './recognizer.js';
export { shippedModel } from './shipped-model.js';
export { fileInput, type LiveOptions, type NodeVideo } from './video/command.js';
