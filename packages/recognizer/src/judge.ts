import { type Classifier, type ModelManifest, probabilities } from '@mien/runtime';
import { type Image, prepare } from '@mien/vision';
import type { Judgement } from './face.js';

/** Judges pictures of faces, framed as FER2013's, in one batch. */
export async function judge(classifier: Classifier, pictures: readonly Image[]): Promise<Judgement[]> {
  const { preprocessing, labels, calibration } = classifier.manifest;
  const size = preprocessing.width * preprocessing.height;
  const inputs = new Float32Array(pictures.length * size);
  for (const [index, picture] of pictures.entries()) prepare(picture, preprocessing, inputs, index * size);
  const logits = await classifier.logits(inputs, pictures.length);
  const shares = probabilities(logits, labels.length, calibration?.temperature);
  return pictures.map((_, index) =>
    judgementOf(classifier.manifest, shares.subarray(index * labels.length, (index + 1) * labels.length)),
  );
}

function judgementOf({ labels, calibration }: ModelManifest, shares: Float32Array): Judgement {
  const largest = shares.reduce((a, b) => Math.max(a, b));
  return {
    expression: labels[shares.indexOf(largest)]!,
    uncertain: calibration !== null && largest < calibration.uncertainBelow,
    probabilities: Object.fromEntries(labels.map((label, index) => [label, shares[index]!])),
  };
}
