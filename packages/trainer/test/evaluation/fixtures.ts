// A made-up run with the shapes of a real one, for snapshots and for looking at.

import { expressions } from '@mien/vision';
import { confusionFigure } from '../../src/evaluation/figures/confusion.js';
import type { Figure } from '../../src/evaluation/figures/figure.js';
import { type NetworkLayer, networkFigure } from '../../src/evaluation/figures/network.js';
import { pipelineFigure } from '../../src/evaluation/figures/pipeline.js';
import {
  learningRateFigure,
  lossAndAccuracyFigure,
  testAccuracyFigure,
} from '../../src/evaluation/figures/progress.js';
import { reliabilityFigure } from '../../src/evaluation/figures/reliability.js';
import { expectedCalibrationError } from '../../src/evaluation/measures/calibration.js';
import type { ConfusionMatrix } from '../../src/evaluation/measures/classification.js';
import { wilsonInterval95 } from '../../src/evaluation/measures/interval.js';
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

export const layers: readonly NetworkLayer[] = [
  {
    name: 'conv1',
    kind: 'convolution 3×3, pool',
    outputShape: [64, 24, 24],
    parameters: 704,
    multiplyAdds: 1_327_104,
  },
  {
    name: 'conv2',
    kind: 'convolution 3×3, pool',
    outputShape: [128, 12, 12],
    parameters: 73_984,
    multiplyAdds: 42_467_328,
  },
  {
    name: 'res1a',
    kind: 'convolution 3×3',
    outputShape: [128, 12, 12],
    parameters: 147_712,
    multiplyAdds: 21_233_664,
  },
  {
    name: 'res1b',
    kind: 'convolution 3×3',
    outputShape: [128, 12, 12],
    parameters: 147_712,
    multiplyAdds: 21_233_664,
    adds: 'conv2',
  },
  {
    name: 'conv3',
    kind: 'convolution 3×3, pool',
    outputShape: [256, 6, 6],
    parameters: 295_424,
    multiplyAdds: 42_467_328,
  },
  {
    name: 'conv4',
    kind: 'convolution 3×3, pool',
    outputShape: [512, 3, 3],
    parameters: 1_180_672,
    multiplyAdds: 42_467_328,
  },
  {
    name: 'res2a',
    kind: 'convolution 3×3',
    outputShape: [512, 3, 3],
    parameters: 2_360_320,
    multiplyAdds: 21_233_664,
  },
  {
    name: 'res2b',
    kind: 'convolution 3×3',
    outputShape: [512, 3, 3],
    parameters: 2_360_320,
    multiplyAdds: 21_233_664,
    adds: 'conv4',
  },
  { name: 'pool', kind: 'maximum 3×3', outputShape: [512, 1, 1], parameters: 0, multiplyAdds: 0 },
  { name: 'logits', kind: 'linear', outputShape: [7], parameters: 3_591, multiplyAdds: 3_584 },
];

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

/** All figures but the photographs. */
export function figures(): readonly Figure[] {
  return [
    pipelineFigure(stages),
    networkFigure('notebook', layers),
    confusionFigure({
      labels: expressions,
      confusion,
      accuracy: 2410 / 3589,
      interval95: wilsonInterval95(2410, 3589),
      split: 'PublicTest',
      views: 'one',
    }),
    testAccuracyFigure(epochs(12)),
    lossAndAccuracyFigure(epochs(12), steps(5376, 448)),
    learningRateFigure(steps(5376, 448)),
    reliabilityFigure(bins, expectedCalibrationError(bins), 'PublicTest'),
  ];
}
