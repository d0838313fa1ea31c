import { augmentationPresets, presetNames, readCheckpoint, runFolder, train } from '@mien/trainer';
import { Option } from 'commander';
import { blaming, Failure } from '../exit.js';
import { openData } from '../inputs.js';
import { finishRun } from '../run/finish.js';
import { interruptible } from '../run/interruptible.js';
import { judgementText } from '../run/judge.js';
import { trainingProgress } from '../run/progress.js';
import { type RecipeOptions, readRecipe } from '../run/recipe.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import {
  type DataOptions,
  dataOption,
  leaveOutOption,
  positiveNumber,
  skipBadOption,
  wholeNumber,
} from '../shell/options.js';
import { factsText } from '../text/table.js';

interface TrainOptions extends DataOptions, RecipeOptions {
  readonly out: string;
}

export const trainCommand: CommandDefinition = {
  name: 'train',
  summary: 'Train a network, export it as a model bundle, judge it',
  examples: [
    ['train --preset notebook --epochs 40 --batch 64 --out runs/first', 'the paper’s recipe on FER2013'],
    ['train --out runs/first --resume', 'go on after Ctrl-C or a crash, to the same bits'],
    ['train --data faces/ --preset tiny --epochs 5 --out runs/tiny', 'a folder of pictures'],
    ['train --recipe recipe.json --seed 1 --out runs/second', 'a recipe, but with another seed'],
  ],
  define: (command, { notices, action }) =>
    void command
      .requiredOption('--out <folder>', 'the run’s folder: checkpoints, metrics, model bundle, report')
      .option('--resume', 'go on from the folder’s last checkpoint')
      .addOption(dataOption())
      .addOption(skipBadOption())
      .option('--recipe <file>', 'JSON of the configuration; options below go before it')
      .addOption(new Option('--preset <name>', 'the network (default: "notebook")').choices(presetNames))
      .option('--epochs <count>', 'how often all rows are seen (default: 40)', wholeNumber(1))
      .option('--batch <pictures>', 'pictures of one optimiser step (default: 64)', wholeNumber(1))
      .option('--shards <count>', 'threads a batch is split over (default: one a core)', wholeNumber(1))
      .option('--seed <number>', 'what chance follows from (default: 0)', wholeNumber(0))
      .option('--learning-rate <rate>', 'the highest of the schedule (default: 0.001)', positiveNumber)
      .addOption(
        new Option('--augmentation <name>', 'what is done to the pictures (default: "paper")').choices(
          Object.keys(augmentationPresets),
        ),
      )
      .addOption(
        new Option(
          '--evaluation <split>',
          'the rows judged after each epoch (default: "PublicTest")',
        ).choices(['tune', 'PublicTest', 'none']),
      )
      .addOption(leaveOutOption('train on'))
      .option('--provider <name>', 'what computes the steps: cpu, webgpu, cuda, … (default: "cpu")')
      .action(action((options: TrainOptions) => trainRun(options, notices))),
};

async function trainRun(options: TrainOptions, notices: Notices): Promise<Result> {
  const { out, resume = false } = options;
  const configuration = await readRecipe(options);
  // Read once more by `train`: here, what is wrong with it is known to be the checkpoint's fault.
  if (resume) await blaming('unusable', () => readCheckpoint(runFolder(out).last));
  const dataset = await openData(options, notices);
  const outcome = await interruptible(
    signal =>
      train(configuration, dataset, out, { signal, resume, onProgress: trainingProgress(notices) }).catch(
        cause => {
          throw signal.aborted && cause === signal.reason
            ? new Failure('interrupted', 'nothing is trained yet; the same command goes on with the timing')
            : cause;
        },
      ),
    () => notices.say('Stopping after this step and saving what is trained. Ctrl-C again stops at once.'),
  );
  notices.endProgress();
  if (outcome.ended === 'interrupted') {
    throw new Failure('interrupted', 'saved; the same command with --resume goes on from there');
  }
  const { report, page } = await finishRun(outcome, dataset, out, notices);
  const { ended, epochs, best } = outcome;
  const places = factsText([
    ['model', out],
    ['report', page],
  ]);
  return {
    text: `${judgementText(report)}\n\n${places}`,
    json: { ended, epochs, best, model: out, report: page, evaluations: report.evaluations },
  };
}
