import * as wasm from 'onnxruntime-web/wasm';
import { type OpenWebSession, sessionsOf } from './engine.js';

/** Sessions on WebAssembly. One thread in a Web Worker is a good default. */
export const openSession: OpenWebSession = sessionsOf(wasm, ['cpu', 'wasm']);
