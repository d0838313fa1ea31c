// What a training leads to: a bundle, how good it is, and a report with the paper's figures.
import { basename, resolve } from 'node:path';
import {
  type Dataset,
  describeNetwork,
  type Evaluation,
  preset,
  type Report,
  readMetrics,
  runFolder,
  sampleClasses,
  selectRows,
  type TrainingConfiguration,
  type TrainingOutcome,
  writeReport,
} from '@mien/trainer';
import { withClassifier } from '../inputs.js';
import type { Notices } from '../shell/notices.js';
import { exportBundle, withEvidence } from './bundle.js';
import { judgeInViews } from './judge.js';
import { pipelineStages } from './pipeline.js';

/** A run that is over, in its folder. */
export interface FinishedRun {
  readonly folder: string;
  readonly report: Report;
  /** report.html */
  readonly page: string;
}

/** Exports the run's model into its folder, judges what was exported, writes the report. */
export async function finishRun(
  { checkpoint, configuration }: TrainingOutcome,
  dataset: Dataset,
  folder: string,
  notices: Notices,
): Promise<FinishedRun> {
  const name = basename(resolve(folder));
  const bundle = await exportBundle(checkpoint, dataset, folder, name);
  const evaluations = await judgeRun(configuration, dataset, folder, notices);
  const { manifest } = await withEvidence(bundle, folder, { evaluations, calibration: null, stress: null });
  const { configuration: _, ...provenance } = manifest.provenance;
  const report: Report = {
    title: `${name} on ${dataset.name}`,
    evaluations,
    metrics: await readMetrics(runFolder(folder).metrics),
    pipeline: pipelineStages(configuration, dataset),
    network: describeNetwork(preset(configuration.preset)),
    samples: { split: 'Training', classes: sampleClasses(dataset, 'Training', 8) },
    configuration,
    provenance,
  };
  const { page } = await writeReport(folder, report);
  return { folder, report, page };
}

/** In one view and with the mirror image; not at all where the data has no rows to judge by. */
async function judgeRun(
  { evaluation }: TrainingConfiguration,
  dataset: Dataset,
  folder: string,
  notices: Notices,
): Promise<readonly Evaluation[]> {
  const split = evaluation === 'none' ? 'PublicTest' : evaluation;
  if (split !== 'tune' && selectRows(dataset, split).length === 0) return [];
  return withClassifier(folder, classifier =>
    judgeInViews(classifier, dataset, split, ['one', 'flip'], notices),
  );
}
