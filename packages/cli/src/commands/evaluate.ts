import { type JudgedSplit, splitNames, type ViewName, viewNames, writeReport } from '@mien/trainer';
import { Option } from 'commander';
import { blaming } from '../exit.js';
import { openData, withClassifier } from '../inputs.js';
import { judge, judgement, judgementText } from '../run/judge.js';
import type { CommandDefinition } from '../shell/command.js';
import { type DataOptions, dataOption, modelOption, skipBadOption } from '../shell/options.js';

interface EvaluateOptions extends DataOptions {
  readonly model: string | undefined;
  readonly split: JudgedSplit;
  readonly views: ViewName;
  readonly report: string | undefined;
}

export const evaluateCommand: CommandDefinition = {
  name: 'evaluate',
  summary: 'Judge a model: accuracy with its interval, calibration, confusion',
  examples: [
    ['evaluate --model runs/first', 'judge the model of a run on PublicTest'],
    ['evaluate --model runs/first --split PrivateTest --views ten --json', 'as JSON, averaging ten views'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addOption(modelOption())
      .addOption(dataOption())
      .addOption(
        new Option('--split <split>', 'the rows to judge by')
          .choices([...splitNames, 'tune'])
          .default('PublicTest'),
      )
      .addOption(
        new Option('--views <views>', 'views of each picture, their probabilities averaged')
          .choices(viewNames)
          .default('one'),
      )
      .option('--report <folder>', 'write report.html and the figures there')
      .addOption(skipBadOption())
      .action(
        action(async ({ model, split, views, report: folder, ...data }: EvaluateOptions) => {
          const dataset = await openData(data, notices);
          const evaluation = await withClassifier(model, classifier =>
            blaming('unusable', () => judge(classifier, dataset, split, views, notices)),
          );
          const report = judgement(`${evaluation.model.name} on ${dataset.name}`, [evaluation]);
          if (folder !== undefined) notices.say(`report: ${(await writeReport(folder, report)).page}`);
          return { text: judgementText(report), json: evaluation };
        }),
      ),
};
