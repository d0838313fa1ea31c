import { type ModelBundle, readBundle } from '../bundle.js';
import { type Classifier, type ClassifierOptions, createClassifier } from '../classifier.js';
import { openSession, type WebSessionOptions } from './session.js';

/** Fetches and checks the bundle under an address. @throws as `readBundle` says: missing, malformed, or damaged. */
export function openBundle(baseUrl: string | URL): Promise<ModelBundle> {
  const base = String(baseUrl).replace(/\/+$/, '');
  return readBundle(base, async file => {
    const response = await fetch(`${base}/${file}`);
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trim());
    return new Uint8Array(await response.arrayBuffer());
  });
}

/** Opens a bundle for use. @throws where its network does not fit its manifest. */
export function openClassifier(
  bundle: ModelBundle,
  options: ClassifierOptions & WebSessionOptions = {},
): Promise<Classifier> {
  return createClassifier(openSession, bundle, options);
}
