// Made-up evidence of calibration and stress with the shapes of real evidence, for snapshots and for looking at.
import type { Calibration } from '../../src/evaluation/calibration/calibrate.js';
import { wilsonInterval95 } from '../../src/evaluation/measures/interval.js';
import type { Report } from '../../src/evaluation/report/report.js';
import { alterations } from '../../src/evaluation/stress/alterations.js';
import type { Stress, StressSample } from '../../src/evaluation/stress/stress.js';
import { bins, evaluation, report, samples } from './fixtures.js';

const rows = 3589;

function scored(accuracy: number) {
  const right = Math.round(accuracy * rows);
  return { rows, accuracy: right / rows, interval95: wilsonInterval95(right, rows) };
}

const calibration: Calibration = {
  temperature: 1.2,
  uncertainBelow: 0.52,
  rows,
  foldTemperatures: [1.19, 1.21, 1.2, 1.22, 1.18],
  nll: { before: 0.9512, after: 0.9321 },
  ece: {
    before: { value: 0.0812, interval95: [0.0641, 0.0945] },
    after: { value: evaluation.ece, interval95: [0.0021, 0.0269] },
    perfect: { mean: 0.0214, interval95: [0.0142, 0.0301] },
  },
  reliability: bins,
  coverage: Array.from({ length: 20 }, (_, step) => ({
    coverage: (step + 1) / 20,
    accuracy: 0.99 - 0.32 * ((step + 1) / 20) ** 2,
  })),
  selective: { wanted: 0.7, coverage: 0.698, ...scored(0.821), rows: 2505 },
};

const stress: Stress = {
  split: 'PublicTest',
  seed: 0,
  ...scored(0.672),
  scores: alterations.flatMap(({ name, unit, strengths }, index) =>
    strengths.map((strength, level) => {
      const drop = 0.01 * (index + 1) * (level + 1);
      const interval95 = [drop - 0.011, drop + 0.011] as const;
      return { name, unit, strength, ...scored(0.672 - drop), drop, dropInterval95: interval95 };
    }),
  ),
};

const stressSamples: readonly StressSample[] = alterations.slice(0, 2).map(({ name, unit, strengths }) => ({
  name,
  unit,
  strengths,
  pictures: [samples[0]!.pictures.slice(0, 4), samples[3]!.pictures.slice(0, 4)],
}));

/** A run that was calibrated, compared and stressed as well. */
export const fullReport: Report = {
  ...report,
  comparison: {
    name: 'tiny',
    rows,
    accuracy: 0.41,
    difference: 0.262,
    interval95: [0.241, 0.283],
    onlyFirst: 1201,
    onlySecond: 261,
    pValue: 1.2e-144,
  },
  calibration,
  stress: { result: stress, samples: stressSamples },
};
