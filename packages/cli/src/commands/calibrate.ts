import { openBundle, writeBundle } from '@mien/runtime/node';
import {
  type CalibrationEvidence,
  calibrate,
  type Dataset,
  evidenceOf,
  judgedRows,
  predictLogits,
  type Report,
  similarPictures,
  writeReport,
} from '@mien/trainer';
import { InvalidArgumentError, Option } from 'commander';
import { blaming } from '../exit.js';
import { openData, shippedModel, withClassifier } from '../inputs.js';
import { withEvidence } from '../run/bundle.js';
import { judgeInViews, judgementText, withBar } from '../run/judge.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import { type DataOptions, dataOption, modelOption, skipBadOption } from '../shell/options.js';

interface CalibrateOptions extends DataOptions {
  readonly model: string | undefined;
  readonly split: CalibrationEvidence['split'];
  readonly coverage: number;
  readonly report: string | undefined;
}

export const calibrateCommand: CommandDefinition = {
  name: 'calibrate',
  summary: 'Fit how sure a model may be of its answers, and write it into its model.json',
  examples: [
    ['calibrate --model runs/first', 'by PublicTest, the way the shipped models are'],
    ['calibrate --model runs/first --split tune --coverage 0.5 --json', 'to be certain of half the rows'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addOption(modelOption())
      .addOption(dataOption())
      .addOption(
        new Option('--split <split>', 'the rows to fit by')
          .choices(['PublicTest', 'tune'])
          .default('PublicTest'),
      )
      .option('--coverage <share>', 'of the rows to answer with certainty', share, 0.7)
      .option('--report <folder>', 'write report.html and the figures there')
      .addOption(skipBadOption())
      .action(action((options: CalibrateOptions) => calibrateModel(options, notices))),
};

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a share above 0, at most 1.');
}

async function calibrateModel(options: CalibrateOptions, notices: Notices): Promise<Result> {
  const { model: folder = shippedModel(), split } = options;
  const bundle = await blaming('unusable', () => openBundle(folder));
  const dataset = await openData(options, notices);
  const calibration = await fitCalibration(folder, dataset, options, notices);
  const { temperature, uncertainBelow } = calibration;
  const calibrated = { ...bundle.manifest, calibration: { temperature, uncertainBelow }, metrics: null };
  const written = await writeBundle(folder, calibrated, bundle.model);
  const evaluations = await withClassifier(folder, classifier =>
    judgeInViews(classifier, dataset, split, ['one', 'flip'], notices),
  );
  // Evaluations of before hold no longer, since they tell probabilities; stress tells decisions.
  const { stress } = evidenceOf(bundle.manifest);
  const { manifest } = await withEvidence(written, folder, { evaluations, calibration, stress });
  const report: Report = {
    title: `${manifest.name}, calibrated on ${dataset.name}`,
    evaluations,
    calibration,
    configuration: {},
    provenance: {},
  };
  if (options.report !== undefined)
    notices.say(`report: ${(await writeReport(options.report, report)).page}`);
  return { text: judgementText(report), json: { model: folder, ...calibration } };
}

/** By one view, in which a model is used. */
function fitCalibration(
  folder: string,
  dataset: Dataset,
  { split, coverage }: CalibrateOptions,
  notices: Notices,
): Promise<CalibrationEvidence> {
  return withClassifier(folder, classifier =>
    withBar(`asking ${classifier.manifest.name}`, notices, onProgress =>
      blaming('unusable', async () => {
        const { rows } = judgedRows(dataset, split);
        const logits = await predictLogits(classifier, dataset, rows, { onProgress });
        const targets = Uint8Array.from(rows, row => dataset.targets[row]!);
        const spoken = {
          logits,
          targets,
          classes: dataset.labels.length,
          rows,
          groups: similarPictures(dataset),
        };
        return { split, ...calibrate(spoken, { coverage }) };
      }),
    ),
  );
}
