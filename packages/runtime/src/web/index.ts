export * from '../index.js';
export { openBundle, openClassifier, openExplainer } from './bundle.js';
export { openSession, type WebSessionOptions } from './session.js';
