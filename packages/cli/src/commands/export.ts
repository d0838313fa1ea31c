import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type WeightFormat, weightFormats } from '@mien/runtime';
import { chosenCheckpoint, readCheckpoint, runFolder } from '@mien/trainer';
import { Option } from 'commander';
import { blaming, Failure } from '../exit.js';
import { openData } from '../inputs.js';
import { exportBundle, trainedOn } from '../run/bundle.js';
import type { CommandDefinition } from '../shell/command.js';
import { type DataOptions, dataOption, skipBadOption } from '../shell/options.js';
import { factsText } from '../text/table.js';

interface ExportOptions extends DataOptions {
  readonly out: string;
  readonly name: string | undefined;
  readonly format: WeightFormat;
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
      .addOption(dataOption())
      .addOption(skipBadOption())
      .action(
        action(async (run: string, { out, name, format, ...data }: ExportOptions) => {
          const checkpoint = await checkpointOf(run);
          const runName = basename(dirname(resolve(checkpoint)));
          const { targets } = (await blaming('unusable', () => readCheckpoint(checkpoint))).configuration;
          const needsPictures = format === 'int8' || targets.priorCorrection || data.data !== undefined;
          const known = needsPictures ? null : await trainedOn(checkpoint);
          const source = known ?? (await openData(data, notices));
          const { manifest } = await exportBundle(checkpoint, source, out, name ?? runName, format);
          const { network, weights, provenance } = manifest;
          const text = factsText([
            ['model', `${manifest.name} (${network.preset}, ${weights}): ${out}`],
            ['SHA-256', provenance.modelSha256],
          ]);
          return { text, json: { directory: out, manifest } };
        }),
      ),
};

async function checkpointOf(run: string): Promise<string> {
  const found = await stat(run).catch(cause => {
    throw new Failure('unusable', `No run and no checkpoint at ${run} (${cause.code}): name one of them`);
  });
  if (!found.isDirectory()) return run;
  const folder = runFolder(run);
  return chosenCheckpoint(folder, (await readCheckpoint(folder.last)).configuration);
}
