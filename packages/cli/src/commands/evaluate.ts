import type { Classifier } from '@mien/runtime';
import {
  compareJudgements,
  type Dataset,
  evaluationOf,
  type Flaw,
  type JudgedSplit,
  type Judgement,
  judgedSplits,
  type Report,
  stressSamples,
  stressTest,
  type ViewName,
  writeReport,
} from '@mien/trainer';
import { Option } from 'commander';
import { openData, withClassifier } from '../inputs.js';
import { judge, judgementText, withBar } from '../run/judge.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import {
  type DataOptions,
  dataOption,
  leaveOutOption,
  modelOption,
  skipBadOption,
  viewsOption,
  wholeNumber,
} from '../shell/options.js';

interface EvaluateOptions extends DataOptions {
  readonly model: string | undefined;
  readonly split: JudgedSplit;
  readonly views: ViewName;
  readonly leaveOut: readonly Flaw[];
  readonly against: string | undefined;
  readonly stress: boolean;
  readonly seed: number;
  readonly report: string | undefined;
}

export const evaluateCommand: CommandDefinition = {
  name: 'evaluate',
  summary: 'Judge a model: accuracy with its interval, calibration, confusion',
  examples: [
    ['evaluate --model runs/first', 'judge the model of a run on PublicTest'],
    ['evaluate --model runs/first --split tune --views ten --json', 'as JSON, averaging ten views'],
    ['evaluate --model runs/first --against runs/second', 'beside another model, row by row'],
    ['evaluate --model runs/first --stress', 'also in noise, darkness, with mouth or eyes covered, …'],
    ['evaluate --model runs/first --leave-out blank not-a-face', 'without the rows that show no face'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addOption(modelOption())
      .addOption(dataOption())
      .addOption(
        new Option('--split <split>', 'the rows to judge by').choices(judgedSplits).default('PublicTest'),
      )
      .addOption(viewsOption())
      .addOption(leaveOutOption('judge by').default([]))
      .option('--against <folder>', 'another model bundle, judged on the same rows')
      .option('--stress', 'judge the rows made worse in nine ways too, in one view', false)
      .option('--seed <number>', 'what the chance in --stress follows from', wholeNumber(0), 0)
      .option('--report <folder>', 'write report.html and the figures there')
      .addOption(skipBadOption())
      .action(action((options: EvaluateOptions) => evaluateModel(options, notices))),
};

async function evaluateModel(options: EvaluateOptions, notices: Notices): Promise<Result> {
  const dataset = await openData(options, notices);
  const report = await withClassifier(options.model, async (classifier): Promise<Report> => {
    const { split, views, leaveOut } = options;
    const judgement = await judge(classifier, dataset, split, { views, leaveOut }, notices);
    const evaluation = evaluationOf(judgement, classifier.manifest, dataset);
    return {
      title: `${evaluation.model.name} on ${dataset.name}`,
      evaluations: [evaluation],
      comparison: await comparisonWith(judgement, dataset, options, notices),
      stress: await stressOf(classifier, judgement, dataset, options, notices),
      configuration: {},
      provenance: {},
    };
  });
  if (options.report !== undefined)
    notices.say(`report: ${(await writeReport(options.report, report)).page}`);
  const { evaluations, comparison, stress } = report;
  return {
    text: judgementText(report),
    json: {
      ...evaluations[0],
      ...(comparison && { against: comparison }),
      ...(stress && { stress: stress.result }),
    },
  };
}

async function comparisonWith(
  judgement: Judgement,
  dataset: Dataset,
  { against, split, views, leaveOut }: EvaluateOptions,
  notices: Notices,
): Promise<Report['comparison']> {
  if (against === undefined) return undefined;
  return withClassifier(against, async other => ({
    name: other.manifest.name,
    ...compareJudgements(judgement, await judge(other, dataset, split, { views, leaveOut }, notices)),
  }));
}

/** Shows two of the rows that were judged. */
async function stressOf(
  classifier: Classifier,
  judgement: Judgement,
  dataset: Dataset,
  { stress: isWanted, views, split, leaveOut, seed }: EvaluateOptions,
  notices: Notices,
): Promise<Report['stress']> {
  if (!isWanted) return undefined;
  const plain = views === 'one' ? judgement : await judge(classifier, dataset, split, { leaveOut }, notices);
  const result = await withBar(`stressing ${split}`, notices, onProgress =>
    stressTest(classifier, dataset, plain, { seed, onProgress }),
  );
  return { result, samples: await stressSamples(dataset, [...plain.rows.subarray(0, 2)], seed) };
}
