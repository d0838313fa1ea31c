import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestDraft } from '@mien/runtime/node';
import { onTestFinished } from 'vitest';

const golden = (file: string) => readFileSync(new URL(`./golden/${file}`, import.meta.url));

/** Bytes of a model made by golden/make.py. */
export const model = (name: 'classifier' | 'damaged' | 'types' | 'double') =>
  new Uint8Array(golden(`${name}.onnx`));

/** Five pictures of 5x4 and their three logits each, by float64 numpy. */
export const judged = JSON.parse(golden('classifier.json').toString()) as {
  images: number[];
  logits: number[];
};

/** The manifest of the classifier of golden/make.py. */
export const draft: ManifestDraft = {
  format: 'mien-model',
  version: 1,
  name: 'three-way',
  labels: ['happy', 'sad', 'neutral'],
  preprocessing: {
    width: 5,
    height: 4,
    mean: 0.5,
    deviation: 0.25,
    equalise: false,
    face: { width: 6, height: 5 },
  },
  calibration: { temperature: 1.5, uncertainBelow: 0.4 },
  network: { preset: 'three-way', parameters: 29, multiplyAdds: 366 },
  metrics: { accuracy: 0.75, perClass: [{ label: 'happy', recall: 1 }] },
  provenance: {
    dataHash: 'a'.repeat(64),
    commit: 'f00ba4',
    configuration: { epochs: 3, schedule: { kind: 'oneCycle' } },
    seed: 7,
    versions: { node: '20.20.2' },
    created: '2026-11-22T20:00:00.000Z',
  },
};

/** An empty folder, removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-runtime-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
