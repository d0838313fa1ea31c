import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelBundle, manifestFile, modelFile, readBundle, sha256 } from '../bundle.js';
import { type Classifier, type ClassifierOptions, createClassifier } from '../classifier.js';
import { checkManifest, type ModelManifest } from '../manifest.js';
import { writeFileAtomically } from './files.js';
import { type NodeSessionOptions, openSession } from './session.js';

/** Reads and checks the bundle in a folder. @throws as `readBundle` says: missing, malformed, or damaged. */
export function openBundle(directory: string): Promise<ModelBundle> {
  return readBundle(directory, async file => new Uint8Array(await readFile(join(directory, file))));
}

/** A manifest whose model has no hash yet: `writeBundle` puts it in. */
export type ManifestDraft = Omit<ModelManifest, 'provenance'> & {
  readonly provenance: Omit<ModelManifest['provenance'], 'modelSha256'>;
};

/**
 * Writes model.onnx and model.json into a folder, made where missing, each whole or not at all. Killed
 * between the two, it leaves a pair whose hashes disagree, which `openBundle` refuses.
 *
 * @throws where the manifest breaks its schema (nothing is written then) or the disk refuses.
 */
export async function writeBundle(
  directory: string,
  draft: ManifestDraft,
  model: Uint8Array,
): Promise<ModelBundle> {
  const bytes = new Uint8Array(model);
  const provenance = { ...draft.provenance, modelSha256: await sha256(bytes) };
  const manifest = checkManifest(`the manifest for ${directory}`, { ...draft, provenance });
  await mkdir(directory, { recursive: true });
  await writeFileAtomically(join(directory, modelFile), bytes);
  await writeFileAtomically(join(directory, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, model: bytes, directory };
}

/** Opens a bundle for use. @throws where its network does not fit its manifest. */
export function openClassifier(
  bundle: ModelBundle,
  options: ClassifierOptions & NodeSessionOptions = {},
): Promise<Classifier> {
  return createClassifier(openSession, bundle, options);
}
