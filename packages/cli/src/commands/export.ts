import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { type WeightFormat, weightFormats } from '@mien/runtime';
import {
  autotuneInference,
  chosenCheckpoint,
  readCheckpoint,
  requireTimingMemory,
  runFolder,
} from '@mien/trainer';
import { Option } from 'commander';
import { blaming, Failure } from '../exit.js';
import { openData } from '../inputs.js';
import { type BundleOptions, exportBundle, trainedOn } from '../run/bundle.js';
import type { CommandDefinition } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import { type DataOptions, dataOption, skipBadOption, wholeNumber } from '../shell/options.js';
import { factsText } from '../text/table.js';

interface ExportOptions extends DataOptions {
  readonly out: string;
  readonly name: string | undefined;
  readonly format: WeightFormat;
  readonly pictures: number | undefined;
  readonly lowering: 'auto' | 'direct' | undefined;
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'Write a checkpoint as a model bundle: model.onnx and model.json',
  examples: [
    ['export runs/first --out models/first', 'the run’s model; most finished runs need no data for it'],
    [
      'export runs/tiny/last.checkpoint --data faces/ --out models/latest',
      'that checkpoint, trained on faces/',
    ],
    ['export runs/first --format int8 --out models/first-int8', 'a quarter of the size, and faster'],
    ['export runs/first --pictures 32 --out models/first-32', 'faster by 32 pictures, on this machine'],
  ],
  define: (command, { notices, action }) =>
    void command
      .argument('<run>', 'a run’s folder, or one of its checkpoint files')
      .requiredOption('--out <folder>', 'the bundle’s folder')
      .option('--name <name>', 'what the model is called (default: the run’s name)')
      .addOption(
        new Option('--format <format>', 'how weights are stored; int8 is calibrated on Training rows')
          .choices(weightFormats)
          .default('float32'),
      )
      .option(
        '--pictures <count>',
        'for runs of so many pictures, each convolution computed in the way timed fastest here; fewer are filled up',
        wholeNumber(1),
      )
      .addOption(
        new Option(
          '--lowering <kind>',
          'with --pictures, how convolutions are computed (default: "auto")',
        ).choices(['auto', 'direct']),
      )
      .addOption(dataOption())
      .addOption(skipBadOption())
      .action(
        action(async (run: string, { out, name, format, pictures, lowering, ...data }: ExportOptions) => {
          const fix = fixingOf({ pictures, lowering, format }, notices);
          const checkpoint = await checkpointOf(run);
          const runName = basename(dirname(resolve(checkpoint)));
          const { targets } = (await blaming('unusable', () => readCheckpoint(checkpoint))).configuration;
          const needsPictures = format === 'int8' || targets.priorCorrection || data.data !== undefined;
          const known = needsPictures ? null : await trainedOn(checkpoint);
          const source = known ?? (await openData(data, notices));
          const { manifest } = await exportBundle(checkpoint, source, out, name ?? runName, {
            weights: format,
            ...(fix && { fix }),
          });
          const { network, weights, provenance } = manifest;
          const text = factsText([
            ['model', `${manifest.name} (${network.preset}, ${weights}): ${out}`],
            ['SHA-256', provenance.modelSha256],
          ]);
          return { text, json: { directory: out, manifest } };
        }),
      ),
};

/** How the network is fitted to runs of so many pictures; undefined where it is to take any number. */
function fixingOf(
  { pictures, lowering, format }: Pick<ExportOptions, 'pictures' | 'lowering' | 'format'>,
  notices: Notices,
): BundleOptions['fix'] {
  if (pictures === undefined) {
    if (lowering !== undefined)
      throw new Failure('usage', '--lowering needs --pictures: name the pictures of a run');
    return undefined;
  }
  if (format === 'int8')
    throw new Failure(
      'usage',
      '--pictures lowers float convolutions: leave it out, or choose another --format',
    );
  return async ({ network, weights }) => {
    if (lowering === 'direct') return { pictures, plan: {} };
    requireTimingMemory(network, pictures);
    notices.say(`timing ways to compute runs of ${pictures} pictures`);
    return autotuneInference(network, weights, pictures, availableParallelism());
  };
}

async function checkpointOf(run: string): Promise<string> {
  const found = await stat(run).catch(cause => {
    throw new Failure('unusable', `No run and no checkpoint at ${run} (${cause.code}): name one of them`);
  });
  if (!found.isDirectory()) return run;
  const folder = runFolder(run);
  const { configuration } = await blaming('unusable', () => readCheckpoint(folder.last));
  return chosenCheckpoint(folder, configuration);
}
