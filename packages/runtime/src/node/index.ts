export * from '../index.js';
export { openBundle, openClassifier, openExplainer, writeBundle } from './bundle.js';
export { writeFileAtomically } from './files.js';
export { engineVersion, type NodeSessionOptions, openSession } from './session.js';
export { workerUrl } from './worker.js';
