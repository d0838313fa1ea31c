// What the builds of the web engine have in common: sessions with one contract.
import { messageOf } from '../errors.js';
import { engineOptions, type Session, type SessionOptions, wrapSession } from '../session.js';

/** A build of onnxruntime-web. */
export type WebEngine = Pick<typeof import('onnxruntime-web/wasm'), 'env' | 'InferenceSession' | 'Tensor'>;

export interface WebSessionOptions extends SessionOptions {
  /**
   * Addresses of the engine's two files, as a bundler's `?url` imports of
   * `onnxruntime-web/ort-wasm-simd-threaded.{mjs,wasm}` give them. More than one thread needs them.
   */
  readonly wasmPaths?: { readonly mjs: string; readonly wasm: string };
}

/**
 * Opens the bytes of an ONNX model in the browser.
 *
 * @throws where the bytes are no model the engine knows, the execution provider is none of this build, or the page
 * cannot have that many threads.
 */
export type OpenWebSession = (model: Uint8Array, options?: WebSessionOptions) => Promise<Session>;

/** @param providers those of the build; the first is what a session gets unless told */
export function sessionsOf(build: WebEngine, providers: readonly [string, ...string[]]): OpenWebSession {
  const { env, InferenceSession, Tensor } = build;
  /** The engine of a page starts once, with one number of threads. */
  let startedThreads: number | undefined;
  env.logLevel = 'fatal';

  return async (model, options = {}) => {
    const { provider = providers[0], threads = 1, wasmPaths } = options;
    if (!providers.includes(provider)) {
      throw new Error(
        `this engine has no execution provider "${provider}". Built in: ${providers.join(', ')}`,
      );
    }
    const settings = engineOptions({ ...options, provider });
    if (threads > 1 && !globalThis.crossOriginIsolated) {
      throw new Error(
        `${threads} threads need a cross-origin isolated page: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use 1 thread`,
      );
    }
    if (threads > 1 && !wasmPaths) {
      throw new Error(`${threads} threads need wasmPaths, the addresses of the engine's files`);
    }
    if (startedThreads !== undefined && startedThreads !== threads) {
      throw new Error(
        `the engine of this page runs with threads ${startedThreads}; ${threads} need another page or worker`,
      );
    }
    startedThreads = threads;
    env.wasm.numThreads = threads;
    if (wasmPaths) env.wasm.wasmPaths = wasmPaths;

    const engine = await InferenceSession.create(model, settings).catch(cause => {
      throw new Error(
        `cannot open the model (${model.length} bytes) on ${provider}: ${messageOf(cause)}. Check that the bytes are a whole ONNX model`,
        { cause },
      );
    });
    return wrapSession(engine, Tensor, () => engine.release());
  };
}
