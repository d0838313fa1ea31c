import { type ManifestDraft, writeBundle } from '@mien/runtime/node';
import { constant, input, matmul, onnxModel, reshape } from '@mien/tensor';
import { expressions } from '@mien/vision';

const side = 48;
const values = side * side * expressions.length;

const draft: ManifestDraft = {
  format: 'mien-model',
  version: 1,
  name: 'linear',
  labels: [...expressions],
  preprocessing: { width: side, height: side, mean: 0.5, deviation: 0.25, equalise: false },
  calibration: null,
  network: { preset: 'linear', parameters: values, multiplyAdds: values },
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

/** Writes a bundle of one linear layer that says nothing of faces, for benchmarks of everything but the model. */
export async function writeLinearBundle(folder: string): Promise<string> {
  const weights = Float32Array.from({ length: values }, (_, at) => Math.sin(at) / side);
  const images = input('images', [1, 1, side, side]);
  const logits = matmul(
    reshape(images, [1, side * side]),
    constant(weights, [side * side, expressions.length]),
  );
  await writeBundle(folder, draft, onnxModel({ logits }, { openBatch: 'pictures' }));
  return folder;
}
