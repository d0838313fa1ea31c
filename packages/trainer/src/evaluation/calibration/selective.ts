// Answering only where sure: the surer a model must be, the fewer rows it answers and the more of them rightly.
import { type Score, scoreOf } from '../measures/interval.js';
import type { Judged } from '../measures/resampling.js';

/** How the rows fare that are answered. */
export interface SelectiveScore extends Score {
  /** Share of the rows that are answered. */
  readonly coverage: number;
}

/** Accuracy of the surest 5, 10, … 100 % of the rows. */
export function coverageCurve({ confidences, correct }: Judged): readonly SelectiveScore[] {
  const order = Array.from(confidences, (_, row) => row);
  order.sort((left, right) => confidences[right]! - confidences[left]!);
  return Array.from({ length: 20 }, (_, step) => (step + 1) / 20).map(coverage => {
    const answered = order.slice(0, Math.max(1, Math.round(coverage * order.length)));
    return { coverage, ...scoreOf(answered.map(row => correct[row]!)) };
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
