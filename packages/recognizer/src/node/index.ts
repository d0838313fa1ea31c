export * from '../index.js';
export { type NodeDetectorOptions, openDetector } from './detector.js';
