import { type Classifier, type ModelManifest, probabilities } from '@mien/runtime';
import { type Image, prepare } from '@mien/vision';
import type { Judgement } from './face.js';

/** The logits of each picture, framed as FER2013's, from one batch; of none without a run. */
export async function logitsOf(classifier: Classifier, pictures: readonly Image[]): Promise<Float32Array[]> {
  if (pictures.length === 0) return [];
  const { preprocessing, labels } = classifier.manifest;
  const size = preprocessing.width * preprocessing.height;
  const inputs = new Float32Array(pictures.length * size);
  for (const [index, picture] of pictures.entries()) prepare(picture, preprocessing, inputs, index * size);
  const logits = await classifier.logits(inputs, pictures.length);
  return pictures.map((_, index) => logits.subarray(index * labels.length, (index + 1) * labels.length));
}

/** Calibrated probabilities of the labels, in the manifest's order. */
export function sharesOf({ labels, calibration }: ModelManifest, logits: Float32Array): Float32Array {
  return probabilities(logits, labels.length, calibration?.temperature);
}

export function judgementOf(manifest: ModelManifest, shares: Float32Array): Judgement {
  const { labels, calibration } = manifest;
  const largest = shares.reduce((a, b) => Math.max(a, b));
  return {
    expression: labels[shares.indexOf(largest)]!,
    uncertain: calibration !== null && largest < calibration.uncertainBelow,
    probabilities: byLabel(manifest, shares),
  };
}

/** Values in the order of the manifest's labels, under their names. */
export function byLabel({ labels }: ModelManifest, values: Float32Array): Readonly<Record<string, number>> {
  return Object.fromEntries(labels.map((label, index) => [label, values[index]!]));
}
