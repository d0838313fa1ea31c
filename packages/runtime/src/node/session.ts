import './no-telemetry.js';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { messageOf } from '../errors.js';
import { engineOptions, type Session, type SessionOptions, wrapSession } from '../session.js';
import { isShared } from '../tensor.js';

export interface NodeSessionOptions extends SessionOptions {
  /** Writes the time of every operator to `<prefix>_<date>.json` when the session closes. */
  readonly profilePrefix?: string;
}

// Every failure is thrown; the engine need not print it too.
env.logLevel = 'fatal';

/** The engine's version, as `1.30.0`. */
export const engineVersion: string = env.versions.node ?? env.versions.common;

/**
 * Opens the bytes of an ONNX model.
 *
 * @throws where the bytes are no model the engine knows, or the execution provider cannot be opened
 * (naming those that can be had).
 */
export async function openSession(model: Uint8Array, options: NodeSessionOptions = {}): Promise<Session> {
  const { provider = 'cpu', profilePrefix } = options;
  const providers = listSupportedBackends();
  const named = (bundled: boolean) =>
    providers
      .filter(backend => backend.bundled === bundled)
      .map(backend => backend.name)
      .join(', ');
  const available = `Built in: ${named(true)}; with libraries of their own: ${named(false)}; cpu runs everywhere`;
  if (!providers.some(backend => backend.name === provider)) {
    throw new Error(`this engine has no execution provider "${provider}". ${available}`);
  }
  if (profilePrefix !== undefined) mkdirSync(dirname(profilePrefix), { recursive: true });

  const engine = await InferenceSession.create(isShared(model) ? model.slice() : model, {
    ...engineOptions(options),
    ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
  }).catch(cause => {
    const where = provider === 'cpu' ? '' : ` on execution provider "${provider}"`;
    const remedy = provider === 'cpu' ? 'Check that the bytes are a whole ONNX model' : available;
    throw new Error(`cannot open the model (${model.length} bytes)${where}: ${messageOf(cause)}. ${remedy}`, {
      cause,
    });
  });
  return wrapSession(engine, Tensor, async () => {
    if (profilePrefix !== undefined) engine.endProfiling();
    await engine.release();
  });
}
