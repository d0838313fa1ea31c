import type { Judgement } from './judgement.js';
import { type McNemar, mcNemarTest, type PairedDifference, pairedDifference } from './measures/comparison.js';

/** Two models on the same rows: plain JSON. */
export interface Comparison extends McNemar, PairedDifference {
  readonly rows: number;
  /** Of the second model. */
  readonly accuracy: number;
}

/** @throws if the judgements are not of the same rows. */
export function compareJudgements(first: Judgement, second: Judgement): Comparison {
  return {
    rows: second.rows.length,
    accuracy: second.correct.filter(Boolean).length / second.rows.length,
    ...pairedDifference(first.correct, second.correct),
    ...mcNemarTest(first.correct, second.correct),
  };
}
