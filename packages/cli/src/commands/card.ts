import { join, relative, resolve } from 'node:path';
import type { Classifier } from '@mien/runtime';
import { openBundle, writeFileAtomically } from '@mien/runtime/node';
import {
  type Dataset,
  type Evidence,
  evaluationOf,
  evidenceOf,
  type Flaw,
  type JudgedSplit,
  judgedSplits,
  modelCard,
  stressTest,
} from '@mien/trainer';
import { Option } from 'commander';
import { blaming } from '../exit.js';
import { openData, shippedModel, withClassifier } from '../inputs.js';
import { withEvidence } from '../run/bundle.js';
import { judge, judgeInViews, withBar } from '../run/judge.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import { type DataOptions, dataOption, modelOption, skipBadOption, wholeNumber } from '../shell/options.js';

interface CardOptions extends DataOptions {
  readonly model: string | undefined;
  readonly split: JudgedSplit;
  readonly seed: number;
}

export const cardCommand: CommandDefinition = {
  name: 'card',
  summary: 'Measure all there is to know of a model, write it into model.json and as card.md',
  examples: [
    ['card --model runs/first', 'after mien calibrate, so that the card tells that too'],
    ['card --model runs/first --split tune --json', 'by the tune split, the evidence as JSON'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addOption(modelOption())
      .addOption(dataOption())
      .addOption(
        new Option('--split <split>', 'the rows to judge by').choices(judgedSplits).default('PublicTest'),
      )
      .option('--seed <number>', 'what the chance in the stress test follows from', wholeNumber(0), 0)
      .addOption(skipBadOption())
      .action(action((options: CardOptions) => writeCard(options, notices))),
};

async function writeCard(options: CardOptions, notices: Notices): Promise<Result> {
  const { model: folder = shippedModel() } = options;
  const bundle = await blaming('unusable', () => openBundle(folder));
  const dataset = await openData(options, notices);
  const measured = await withClassifier(folder, classifier => measure(classifier, dataset, options, notices));
  const { calibration } = evidenceOf(bundle.manifest);
  const evidence: Evidence = { ...measured, calibration };
  const judged = await withEvidence(bundle, folder, evidence);
  const path = join(folder, 'card.md');
  const card = modelCard(judged, relative(process.cwd(), resolve(folder)));
  await writeFileAtomically(path, card);
  return { text: `${card}\n${path}`, json: { card: path, ...evidence } };
}

/** In one view, with the mirror image and in ten; without flawed rows; on pictures made worse. */
async function measure(
  classifier: Classifier,
  dataset: Dataset,
  { split, seed }: CardOptions,
  notices: Notices,
): Promise<Omit<Evidence, 'calibration'>> {
  const plain = await judge(classifier, dataset, split, {}, notices);
  const others = await judgeInViews(classifier, dataset, split, ['flip', 'ten'], notices);
  const leaveOut: readonly Flaw[] = dataset.votes ? ['blank', 'not-a-face'] : ['blank'];
  const faces = await judge(classifier, dataset, split, { leaveOut }, notices);
  const stress = await withBar(`stressing ${split}`, notices, onProgress =>
    stressTest(classifier, dataset, plain, { seed, onProgress }),
  );
  const [first, last] = [plain, faces].map(each => evaluationOf(each, classifier.manifest, dataset));
  return { evaluations: [first!, ...others, last!], stress };
}
