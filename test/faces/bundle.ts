import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManifestDraft, writeBundle } from '@mien/runtime/node';
import { constant, input, matmul, onnxModel, reshape } from '@mien/tensor';
import { expressions } from '@mien/vision';
import { hashed } from '../hashed.js';

const side = 48;

/** A manifest for a network of one linear layer. */
const draft: ManifestDraft = {
  format: 'mien-model',
  version: 1,
  name: 'linear',
  labels: [...expressions],
  preprocessing: { width: side, height: side, mean: 0.5, deviation: 0.25, equalise: false },
  calibration: { temperature: 2, uncertainBelow: 0.3 },
  network: { preset: 'linear', parameters: side * side * 7, multiplyAdds: side * side * 7 },
  metrics: null,
  provenance: {
    dataHash: '0'.repeat(64),
    commit: 'none',
    configuration: {},
    seed: 0,
    versions: {},
    created: '2026-11-22T00:00:00.000Z',
  },
};

/** Writes a bundle whose weights are drawn from a name; gives its folder and what removes it. */
export async function linearBundle(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-recognizer-'));
  const weights = Float32Array.from(hashed('linear', side * side * 7), value => (value - 0.5) / side);
  const images = input('images', [1, 1, side, side]);
  const logits = matmul(reshape(images, [1, side * side]), constant(weights, [side * side, 7]));
  await writeBundle(folder, draft, onnxModel({ logits }, { openBatch: 'pictures' }));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
