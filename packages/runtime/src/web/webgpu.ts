// An entry of its own: this build of the engine is twice as large, and only who wants a GPU should load it.
import * as webgpu from 'onnxruntime-web/webgpu';
import { type OpenWebSession, sessionsOf } from './engine.js';

export type { Session } from '../session.js';
export type { WebSessionOptions } from './engine.js';

/** Sessions on the GPU where the page has one (`navigator.gpu`), else named `cpu` on WebAssembly. */
export const openSession: OpenWebSession = sessionsOf(webgpu, ['webgpu', 'cpu', 'wasm']);
