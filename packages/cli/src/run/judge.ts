import type { Classifier } from '@mien/runtime';
import {
  type Dataset,
  type Evaluation,
  evaluationOf,
  grouped,
  type JudgedSplit,
  type Judgement,
  type JudgeOptions,
  judgeSplit,
  type Report,
  reportFigures,
  reportPage,
  type ViewName,
} from '@mien/trainer';
import { blaming } from '../exit.js';
import type { Notices } from '../shell/notices.js';
import { pageText } from '../text/page.js';

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

/** Judges a model with a bar to look at. */
export function judge(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  options: JudgeOptions,
  notices: Notices,
): Promise<Judgement> {
  return withBar(`judging ${split}, views: ${options.views ?? 'one'}`, notices, onProgress =>
    blaming('unusable', () => judgeSplit(classifier, dataset, split, { ...options, onProgress })),
  );
}

/** Every measure of a model on a split, in each of the views. */
export async function judgeInViews(
  classifier: Classifier,
  dataset: Dataset,
  split: JudgedSplit,
  views: readonly ViewName[],
  notices: Notices,
): Promise<readonly Evaluation[]> {
  const evaluations: Evaluation[] = [];
  for (const each of views) {
    const judgement = await judge(classifier, dataset, split, { views: each }, notices);
    evaluations.push(evaluationOf(judgement, classifier.manifest, dataset));
  }
  return evaluations;
}

/** The figures of a report for a terminal: results, measures, classes, confusion matrix, stress. */
export function judgementText(report: Report): string {
  const told = ['figure-4-confusion-matrix', 'stress'];
  const figures = reportFigures(report).filter(({ name }) => told.includes(name));
  return pageText(reportPage({ ...report, configuration: {}, provenance: {} }, figures));
}
