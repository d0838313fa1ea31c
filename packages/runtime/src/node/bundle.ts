import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  explanationFile,
  type ModelBundle,
  manifestFile,
  modelFile,
  readBundle,
  readExplanation,
  sha256,
} from '../bundle.js';
import { type Classifier, type ClassifierOptions, createClassifier } from '../classifier.js';
import { createExplainer, type Explainer } from '../explainer.js';
import { checkManifest, type ManifestDraft } from '../manifest.js';
import { writeFileAtomically } from './files.js';
import { type NodeSessionOptions, openSession } from './session.js';

/** Reads and checks the bundle in a folder. @throws as `readBundle` says: missing, malformed, or damaged. */
export function openBundle(directory: string): Promise<ModelBundle> {
  return readBundle(directory, file => readBytes(directory, file));
}

async function readBytes(directory: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(directory, file)));
}

/**
 * Writes model.onnx and model.json into a folder, made where missing, each whole or not at all. Killed
 * between the two, it leaves a pair whose hashes disagree, which `openBundle` refuses.
 *
 * @param explanation explain.onnx for this model; without it the draft's stays, where it has one.
 * @throws where the manifest breaks its schema (nothing is written then) or the disk refuses.
 */
export async function writeBundle(
  directory: string,
  draft: ManifestDraft,
  model: Uint8Array,
  explanation?: Uint8Array,
): Promise<ModelBundle> {
  const bytes = new Uint8Array(model);
  const modelSha256 = await sha256(bytes);
  const manifest = checkManifest(`the manifest for ${directory}`, {
    ...draft,
    ...(explanation && {
      explanation: { sha256: await sha256(new Uint8Array(explanation)), modelSha256 },
    }),
    provenance: { ...draft.provenance, modelSha256 },
  });
  await mkdir(directory, { recursive: true });
  if (explanation) await writeFileAtomically(join(directory, explanationFile), explanation);
  if (!manifest.explanation) await rm(join(directory, explanationFile), { force: true });
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

/** Opens a bundle to explain its logits. @throws where it has no explain.onnx, or one that does not fit its manifest. */
export async function openExplainer(
  bundle: ModelBundle,
  options: NodeSessionOptions = {},
): Promise<Explainer> {
  return createExplainer(openSession, bundle, await readExplanation(bundle, readBytes), options);
}
