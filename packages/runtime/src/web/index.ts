export * from '../index.js';
export { openBundle, openClassifier, openExplainer } from './bundle.js';
export type { WebSessionOptions } from './engine.js';
export { openSession } from './session.js';
