export * from '../index.js';
export { annotate } from './annotate.js';
export { type NodeDetectorOptions, openDetector } from './detector.js';
export { createRecognizer, type NodePicture, type NodeRecognizerOptions } from './recognizer.js';
export type { LiveOptions, NodeVideo } from './video/command.js';
