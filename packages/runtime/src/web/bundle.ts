import { type ModelBundle, readBundle, readExplanation } from '../bundle.js';
import { type Classifier, type ClassifierOptions, createClassifier } from '../classifier.js';
import { createExplainer, type Explainer } from '../explainer.js';
import type { WebSessionOptions } from './engine.js';
import { openSession } from './session.js';

/** Fetches and checks the bundle under an address. @throws as `readBundle` says: missing, malformed, or damaged. */
export function openBundle(baseUrl: string | URL): Promise<ModelBundle> {
  const base = String(baseUrl).replace(/\/+$/, '');
  return readBundle(base, file => fetchBytes(base, file));
}

async function fetchBytes(base: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${base}/${file}`);
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
}

/** Opens a bundle for use. @throws where its network does not fit its manifest. */
export function openClassifier(
  bundle: ModelBundle,
  options: ClassifierOptions & WebSessionOptions = {},
): Promise<Classifier> {
  return createClassifier(openSession, bundle, options);
}

/** Fetches a bundle's explain.onnx and opens it. @throws where it has none, or one that does not fit its manifest. */
export async function openExplainer(
  bundle: ModelBundle,
  options: WebSessionOptions = {},
): Promise<Explainer> {
  return createExplainer(openSession, bundle, await readExplanation(bundle, fetchBytes), options);
}
