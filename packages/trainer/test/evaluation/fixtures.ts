// A made-up run with the shapes of a real one, for snapshots and for looking at.

import { expressions, type GreyImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { ClassSamples } from '../../src/evaluation/figures/samples.js';
import { expectedCalibrationError } from '../../src/evaluation/measures/calibration.js';
import {
  type ConfusionMatrix,
  classificationMeasures,
} from '../../src/evaluation/measures/classification.js';
import { wilsonInterval95 } from '../../src/evaluation/measures/interval.js';
import type { Report } from '../../src/evaluation/report/report.js';
import { describeNetwork, preset } from '../../src/models/index.js';
import type { EpochMetric, StepMetric } from '../../src/training/metrics.js';

export const confusion: ConfusionMatrix = [
  [281, 6, 44, 21, 66, 9, 40],
  [15, 31, 3, 1, 4, 0, 2],
  [62, 3, 225, 23, 96, 43, 44],
  [14, 0, 12, 786, 28, 19, 36],
  [63, 2, 71, 36, 360, 8, 113],
  [9, 0, 38, 21, 9, 325, 13],
  [38, 1, 27, 46, 85, 8, 402],
];

export const bins = [0.31, 0.4, 0.47, 0.55, 0.64, 0.73, 0.83, 0.92, 0.97, 0.995].map((confidence, index) => ({
  rows: 359,
  confidence,
  accuracy: confidence - 0.09 * Math.sin((Math.PI * (index + 1)) / 11),
}));

export function epochs(count: number): EpochMetric[] {
  return Array.from({ length: count }, (_, index) => {
    const done = (index + 1) / count;
    return {
      kind: 'epoch',
      epoch: index + 1,
      trainLoss: 1.75 - 1.15 * done,
      trainAccuracy: 0.32 + 0.5 * done,
      testLoss: 1.65 - 1.2 * done + 0.55 * done * done,
      testAccuracy: 0.36 + 0.52 * done - 0.22 * done * done + 0.012 * Math.sin(index * 2.1),
      split: 'PublicTest',
      imagesPerSecond: 102.5,
      seconds: 280,
    };
  });
}

export function steps(count: number, perEpoch: number): StepMetric[] {
  return Array.from({ length: count }, (_, index) => {
    const rising = 0.3 * count;
    const phase = index < rising ? index / rising : 1 + (index - rising) / (count - rising);
    const lift = (1 - Math.cos(Math.PI * phase)) / 2;
    return {
      kind: 'step',
      step: index + 1,
      epoch: (index + 1) / perEpoch,
      loss: 1.85 - (1.2 * index) / count + 0.4 * Math.sin(index * 12.9898) * Math.sin(index * 78.233),
      learningRate: 0.00004 + 0.00096 * lift,
      momentum: 0.95 - 0.1 * lift,
    };
  });
}

export const stages = [
  { name: 'Transformation on database images', detail: 'FER2013, 28 709 Training rows' },
  { name: 'Apply GrayScale image transform', detail: 'grey already' },
  { name: 'Apply RandomCrop transform', detail: '48 px of 56, mirrored border; flip' },
  { name: 'Convert to tensor', detail: 'float32 [1, 48, 48]' },
  { name: 'Apply normalization', detail: 'mean 0.508, deviation 0.255' },
  { name: 'Transformed database', detail: 'drawn anew each epoch, seed 1' },
  { name: 'Iterable database', detail: 'batches of 64, two shards' },
  { name: 'Create ResNet model', detail: 'preset notebook' },
];

/** Seven times a few drawn faces, in place of photographs. */
export const samples: readonly ClassSamples[] = expressions.map((label, index) => ({
  label,
  rows: [3995, 436, 4097, 7215, 4830, 3171, 4965][index]!,
  pictures: Array.from({ length: 8 }, (_, place) => encodePng(drawnFace(index, place))),
}));

function drawnFace(mood: number, place: number): GreyImage {
  const data = Uint8Array.from({ length: 48 * 48 }, (_, pixel) => {
    const [x, y] = [(pixel % 48) - 24, Math.floor(pixel / 48) - 24];
    const eye = Math.abs(Math.abs(x) - 8) < 3 && Math.abs(y + 6) < 2 + (mood % 3);
    const mouth = Math.abs(x) < 10 && Math.abs(y - 10 - ((mood - 3) * x * x) / 80) < 1.5;
    return eye || mouth ? 40 : x * x + y * y < 420 ? 190 - 6 * place : 90 + 8 * place;
  });
  return { width: 48, height: 48, channels: 1, data };
}

const rows = confusion.flat().reduce((total, count) => total + count, 0);
const right = confusion.reduce((total, counts, index) => total + counts[index]!, 0);

export const evaluation: Evaluation = {
  model: { name: 'notebook', sha256: 'a'.repeat(64) },
  data: { name: 'fer2013.csv.gz', sha256: 'b'.repeat(64) },
  split: 'PublicTest',
  leftOut: [],
  labels: expressions,
  views: 'one',
  viewing: { count: 1, corner: null, border: null, averaged: 'probabilities' },
  temperature: 1.2,
  ...classificationMeasures(confusion, expressions),
  interval95: wilsonInterval95(right, rows),
  nll: 0.9321,
  intervals95: {
    balancedAccuracy: [0.605, 0.652],
    macroF1: [0.611, 0.655],
    kappa: [0.582, 0.619],
    nll: [0.902, 0.963],
  },
  ece: expectedCalibrationError(bins),
  reliability: bins,
  confusion,
  withoutDuplicates: { rows: 3309, accuracy: 0.655, interval95: wilsonInterval95(2167, 3309) },
  ferPlus: { rows: 3372, accuracy: 0.702, interval95: wilsonInterval95(2367, 3372), labelAgreement: 0.654 },
  parameters: 6_566_919,
  multiplyAdds: 213_663_744,
};

export const report: Report = {
  title: 'notebook on FER2013',
  evaluations: [
    evaluation,
    {
      ...evaluation,
      views: 'ten',
      viewing: { count: 10, corner: { width: 44, height: 44 }, border: 'reflect', averaged: 'probabilities' },
    },
  ],
  metrics: { epochs: epochs(12), steps: steps(5376, 448) },
  pipeline: stages,
  network: describeNetwork(preset('notebook')),
  samples: { split: 'Training', classes: samples },
  configuration: {
    preset: 'notebook',
    epochs: 12,
    batch: 64,
    optimiser: { kind: 'adam', weightDecay: 0.0001, clipValue: 0.1 },
    augmentation: [{ name: 'randomCrop', padding: 4, border: 'reflect' }, { name: 'randomFlip' }],
  },
  provenance: {
    seed: 1,
    commit: '0123abc',
    created: '2026-11-22T20:00:00.000Z',
    versions: { node: '20.20.2' },
  },
};
