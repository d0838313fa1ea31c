export * from '../index.js';
export { openDetector } from './detector.js';
export { createRecognizer, type WebPicture, type WebRecognizerOptions } from './recognizer.js';
export { CameraError, type CameraFault, closeCamera, openCamera } from './video/camera.js';
export type { WebVideo } from './video/source.js';
