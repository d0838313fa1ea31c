import type { Classifier } from '@mien/runtime';
import {
  type Dataset,
  type Evaluation,
  evaluate,
  grouped,
  type JudgedSplit,
  type Report,
  reportFigures,
  reportPage,
  type ViewName,
} from '@mien/trainer';
import type { Notices } from '../shell/notices.js';
import { pageText } from '../text/page.js';

/** Judges a model with a bar to look at. */
export function judge(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  views: ViewName,
  notices: Notices,
): Promise<Evaluation> {
  return withBar(`judging ${split}, views: ${views}`, notices, onProgress =>
    evaluate(classifier, dataset, split, { views, onProgress }),
  );
}

/** Does work that tells of the pictures done, with a bar to look at. */
export async function withBar<Value>(
  title: string,
  notices: Notices,
  work: (onProgress: (done: number, total: number) => void) => Promise<Value>,
): Promise<Value> {
  try {
    return await work((done, total) =>
      notices.progress({ title, done, total, detail: `${grouped(done)} of ${grouped(total)}` }),
    );
  } finally {
    notices.endProgress();
  }
}

/** A report of nothing but how well a model did. */
export function judgement(title: string, evaluations: readonly Evaluation[]): Report {
  return { title, evaluations, configuration: {}, provenance: {} };
}

/** The figures of a judgement for a terminal: results, measures, classes, confusion matrix. */
export function judgementText(report: Report): string {
  const confusion = reportFigures(report).filter(({ name }) => name.includes('confusion'));
  return pageText(reportPage({ ...report, configuration: {}, provenance: {} }, confusion));
}
