// A model bundle: a folder of model.onnx and model.json, which names the hash of the first.

import { messageOf } from './errors.js';
import { checkManifest, type ModelManifest } from './manifest.js';

/**
 * A model with all that its use needs. Its network has one input `images`, float32 [pictures, 1, height,
 * width] of any number of pictures (of `picturesPerRun`, where the manifest names it), and one output `logits`, float32
 * [pictures, labels].
 */
export interface ModelBundle {
  readonly manifest: ModelManifest;
  /** model.onnx */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Where it was read from. */
  readonly directory?: string;
}

export const manifestFile = 'model.json';
export const modelFile = 'model.onnx';
/** Reads its weights from the model's file: its bytes name that file. */
export const explanationFile = 'explain.onnx';

/**
 * Reads a bundle and checks it.
 *
 * @param place folder or address, for the error's text.
 * @param read gives one file of it; throws where it cannot.
 * @throws where a file is missing, model.json breaks its schema, or model.onnx is not the one it names.
 */
export async function readBundle(
  place: string,
  read: (file: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ModelBundle> {
  async function readFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
    return read(file).catch(cause => {
      throw new Error(
        `no model bundle at ${place}: ${file} cannot be read (${messageOf(cause)}). Name a folder that holds ${manifestFile} and ${modelFile}`,
        { cause },
      );
    });
  }
  const source = `${place}/${manifestFile}`;
  const manifest = checkManifest(source, parseJson(source, await readFile(manifestFile)));
  const model = await readFile(modelFile);
  await requireHash(`${place}/${modelFile}`, model, manifest.provenance.modelSha256);
  return { manifest, model, directory: place };
}

/**
 * Reads and checks the explain.onnx of a bundle.
 *
 * @param read gives one file of the folder or address it was read from; throws where it cannot.
 * @throws where the bundle has none or was not read from anywhere, or the file is missing or not the one model.json names.
 */
export async function readExplanation(
  { manifest, directory }: ModelBundle,
  read: (place: string, file: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const remedy = `Export the model with float32 or float16 weights, by which ${explanationFile} is written too`;
  if (!manifest.explanation || directory === undefined)
    throw new Error(
      `model "${manifest.name}" (${manifest.weights}) cannot be explained: it has no ${explanationFile}. ${remedy}`,
    );
  const file = `${directory}/${explanationFile}`;
  const bytes = await read(directory, explanationFile).catch(cause => {
    throw new Error(`${file} cannot be read (${messageOf(cause)}). ${remedy}`, { cause });
  });
  await requireHash(file, bytes, manifest.explanation.sha256);
  return bytes;
}

async function requireHash(file: string, bytes: Uint8Array<ArrayBuffer>, named: string): Promise<void> {
  const hash = await sha256(bytes);
  if (hash !== named)
    throw new Error(
      `${file} (${bytes.length} bytes) has SHA-256 ${hash}, but ${manifestFile} names ${named}: one of them is damaged or from another export. Export the model again, or fetch the bundle anew`,
    );
}

function parseJson(source: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error(`${source} is not JSON: ${messageOf(cause)}. Export the model again`, { cause });
  }
}

/** SHA-256 in lower-case hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) throw new Error('no SHA-256 on this page: serve it over https or from localhost');
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('');
}
