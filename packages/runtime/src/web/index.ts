export * from '../index.js';
export { openBundle, openClassifier } from './bundle.js';
export { openSession, type WebSessionOptions } from './session.js';
