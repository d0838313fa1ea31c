export * from '../index.js';
export { openDetector } from './detector.js';
export { createRecognizer, type WebPicture, type WebRecognizerOptions } from './recognizer.js';
