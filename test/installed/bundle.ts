// A model bundle small enough to be written here: it finds bright pictures happy and dark ones sad.
import { writeBundle } from '@mien/runtime/node';
import { constant, globalAveragePool2d, input, matmul, onnxModel, reshape } from '@mien/tensor';
import { expressions } from '@mien/vision';

export async function writeBrightnessModel(folder: string): Promise<void> {
  const width = 48;
  const height = 48;
  const brightness = reshape(globalAveragePool2d(input('images', [1, 1, height, width])), [1, 1]);
  const weights = expressions.map(label => ({ happy: 1, sad: -1 })[label as string] ?? 0);
  const logits = matmul(brightness, constant(weights, [1, weights.length]));
  await writeBundle(
    folder,
    {
      format: 'mien-model',
      version: 1,
      name: 'brightness',
      labels: [...expressions],
      preprocessing: { width, height, mean: 0.5, deviation: 0.25, equalise: false },
      calibration: null,
      network: { preset: 'brightness', parameters: weights.length, multiplyAdds: weights.length },
      metrics: null,
      provenance: {
        dataHash: '0'.repeat(64),
        commit: 'none',
        configuration: {},
        seed: 0,
        versions: { node: process.versions.node },
        created: new Date(0).toISOString(),
      },
    },
    onnxModel({ logits }, { openBatch: 'pictures' }),
  );
}
