// A problem small enough to know every answer: seven expressions, each of one brightness, and a network
// of one average and one linear layer that tells them apart, exported and opened as any other.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManifestDraft, openBundle, openClassifier, writeBundle } from '@mien/runtime/node';
import { add, averagePool2d, constant, input, matmul, onnxModel, reshape } from '@mien/tensor';
import { expressions } from '@mien/vision';
import { onTestFinished } from 'vitest';
import { type Dataset, splitNames } from '../../src/data/dataset.js';

const side = 48;
const classes = expressions.length;
/** Brightness of class c, 0..255; neighbours differ by 36. */
export const level = (target: number): number => 18 + 36 * target;

export interface DrawnRow {
  readonly target: number;
  readonly split: number;
  /** The brightness shown, the class's own unless told. */
  readonly shown?: number;
  /** FER+ votes, none unless told. */
  readonly votes?: readonly number[];
  /** Added to the first pixel, so that rows of one brightness are not equal pictures. */
  readonly mark: number;
}

export function drawnDataset(rows: readonly DrawnRow[]): Dataset {
  const pixels = new Uint8Array(rows.length * side * side);
  for (const [place, { target, shown = level(target), mark }] of rows.entries()) {
    pixels.fill(shown, place * side * side, (place + 1) * side * side);
    pixels[place * side * side]! += mark;
  }
  return {
    name: 'brightness',
    width: side,
    height: side,
    labels: expressions,
    pixels,
    targets: Uint8Array.from(rows, row => row.target),
    splits: Uint8Array.from(rows, row => row.split),
    splitNames,
    rows: Int32Array.from(rows.keys()),
    votes: rows.some(row => row.votes)
      ? Uint8Array.from(rows.flatMap(row => row.votes ?? new Array<number>(10).fill(0)))
      : null,
    names: null,
    bad: [],
    hash: 'd'.repeat(64),
  };
}

export const draft: ManifestDraft = {
  format: 'mien-model',
  version: 1,
  name: 'brightness',
  labels: [...expressions],
  preprocessing: { width: side, height: side, mean: 0, deviation: 1, equalise: false },
  calibration: { temperature: 2, uncertainBelow: 0.5 },
  network: { preset: 'brightness', parameters: 14, multiplyAdds: 2311 },
  metrics: null,
  provenance: {
    dataHash: 'd'.repeat(64),
    commit: 'none',
    configuration: {},
    seed: 1,
    versions: {},
    created: '2026-11-22T20:00:00.000Z',
  },
};

/** The nearest brightness wins: −s(m − mₖ)² less its part in m², which is the same for all, is linear in m. */
export async function brightnessClassifier(changes: Partial<ManifestDraft> = {}) {
  const sharpness = 400;
  const levels = Array.from({ length: classes }, (_, target) => level(target) / 255);
  const images = input('images', [1, 1, side, side]);
  const average = reshape(averagePool2d(images, side), [1, 1]);
  const weight = constant(
    levels.map(each => 2 * sharpness * each),
    [1, classes],
  );
  const bias = constant(
    levels.map(each => -sharpness * each * each),
    [classes],
  );
  const logits = add(matmul(average, weight), bias);
  const directory = await mkdtemp(join(tmpdir(), 'mien-evaluation-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeBundle(directory, { ...draft, ...changes }, onnxModel({ logits }, { openBatch: 'pictures' }));
  const classifier = await openClassifier(await openBundle(directory));
  onTestFinished(() => classifier.close());
  return classifier;
}
