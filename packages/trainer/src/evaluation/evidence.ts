// How good a model is, as it stands under `metrics` in its model.json: a key for each evaluation, and one for
// each other kind of evidence.
import type { ModelManifest } from '@mien/runtime';
import { z } from 'zod';
import type { JudgedSplit } from '../data/index.js';
import type { Calibration } from './calibration/calibrate.js';
import type { Evaluation } from './evaluate.js';
import type { Stress } from './stress/stress.js';

/** An evaluation without what the manifest says itself. */
export type Measures = Omit<Evaluation, 'model' | 'labels' | 'parameters' | 'multiplyAdds'>;

export type CalibrationEvidence = Calibration & { readonly split: JudgedSplit };

export interface Evidence {
  readonly evaluations: readonly Measures[];
  readonly calibration: CalibrationEvidence | null;
  readonly stress: Stress | null;
}

const share = z.number().min(0).max(1);
const score = z.looseObject({
  rows: z.int().positive(),
  accuracy: share,
  interval95: z.tuple([share, share]),
});
/** What tells each kind from another; the rest is as it was measured. */
const evaluationSchema = score.extend({
  split: z.string(),
  views: z.string(),
  perClass: z.array(z.unknown()),
});
const calibrationSchema = z.looseObject({ temperature: z.number().positive(), selective: score });
const stressSchema = score.extend({ scores: z.array(score) });

/** The evidence as `metrics` of a manifest. */
export function metricsOf({ evaluations, calibration, stress }: Evidence): ModelManifest['metrics'] {
  return {
    ...Object.fromEntries(evaluations.map(each => [evaluationName(each), measuresOf(each)])),
    ...(calibration && { calibration }),
    ...(stress && { stress }),
  };
}

/** What a manifest tells; metrics of another form, such as an older Mien's, are none. */
export function evidenceOf({ metrics }: Pick<ModelManifest, 'metrics'>): Evidence {
  const { calibration, stress, ...others } = metrics ?? {};
  return {
    evaluations: Object.values(others).filter(each => evaluationSchema.safeParse(each).success) as Measures[],
    calibration: calibrationSchema.safeParse(calibration).success
      ? (calibration as CalibrationEvidence)
      : null,
    stress: stressSchema.safeParse(stress).success ? (stress as Stress) : null,
  };
}

/** What sets an evaluation of a model apart from the others. */
export function evaluationName({
  split,
  views,
  leftOut,
}: Pick<Measures, 'split' | 'views' | 'leftOut'>): string {
  return `${split}, views: ${views}${leftOut.length > 0 ? `, without ${leftOut.join(' and ')}` : ''}`;
}

function measuresOf(evaluation: Measures | Evaluation): Measures {
  const { model, labels, parameters, multiplyAdds, ...measures } = evaluation as Evaluation;
  return measures;
}
