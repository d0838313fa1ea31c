// Answering only where sure: the surer a model must be, the fewer rows it answers and the more of them rightly.
import { type Score, scoreOf } from '../measures/interval.js';
import type { Judged } from '../measures/resampling.js';

export interface CoveragePoint {
  /** Share of the rows that are answered. */
  readonly coverage: number;
  /** Share of those that are right. */
  readonly accuracy: number;
}

/** Of the rows that are answered. */
export type SelectiveScore = Score & CoveragePoint;

/** Accuracy of the surest 5, 10, … 100 % of the rows. */
export function coverageCurve({ confidences, correct }: Judged): readonly CoveragePoint[] {
  const order = Array.from(confidences, (_, row) => row);
  order.sort((left, right) => confidences[right]! - confidences[left]!);
  return Array.from({ length: 20 }, (_, step) => (step + 1) / 20).map(coverage => {
    const answered = order.slice(0, Math.max(1, Math.round(coverage * order.length)));
    return { coverage, accuracy: answered.filter(row => correct[row]).length / answered.length };
  });
}

/** The confidence that a share `coverage` of the rows reaches. */
export function thresholdFor(confidences: ArrayLike<number>, coverage: number): number {
  const descending = Array.from(confidences).sort((left, right) => right - left);
  return descending[Math.max(0, Math.ceil(coverage * descending.length) - 1)]!;
}

/** How the rows fare that reach their threshold. @param thresholds [rows] */
export function selectiveScore(
  { confidences, correct }: Judged,
  thresholds: ArrayLike<number>,
): SelectiveScore {
  const answered = Array.from(confidences, (_, row) => row).filter(
    row => confidences[row]! >= thresholds[row]!,
  );
  return { ...scoreOf(answered.map(row => correct[row]!)), coverage: answered.length / confidences.length };
}
