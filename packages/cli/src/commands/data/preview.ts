import { writeFileAtomically } from '@mien/runtime/node';
import {
  augmentationPresets,
  choicesOf,
  contactSheet,
  planEpoch,
  Random,
  type SplitName,
  selectRows,
  splitNames,
} from '@mien/trainer';
import { Option } from 'commander';
import { Failure } from '../../exit.js';
import { openData } from '../../inputs.js';
import type { CommandDefinition } from '../../shell/command.js';
import { type DataOptions, dataArgument, skipBadOption, wholeNumber } from '../../shell/options.js';

interface PreviewOptions extends Pick<DataOptions, 'skipBad'> {
  readonly out: string;
  readonly augmentation: keyof typeof augmentationPresets;
  readonly split: SplitName;
  readonly count: number;
  readonly seed: number;
}

export const dataPreviewCommand: CommandDefinition = {
  name: 'data preview',
  summary: 'Draw a contact sheet of pictures as training sees them',
  examples: [
    ['data preview --out sheet.png', '96 pictures with the paper’s augmentation'],
    ['data preview faces/ --augmentation strong --count 24 --out sheet.png', 'a folder’s, with strong'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addArgument(dataArgument())
      .option('--out <file>', 'the PNG to write', 'preview.png')
      .addOption(
        new Option('--augmentation <name>', 'what is done to the pictures')
          .choices(Object.keys(augmentationPresets))
          .default('paper'),
      )
      .addOption(
        new Option('--split <split>', 'the rows to draw from').choices(splitNames).default('Training'),
      )
      .option('--count <pictures>', 'how many', wholeNumber(1), 96)
      .option('--seed <number>', 'what chance follows from', wholeNumber(0), 0)
      .addOption(skipBadOption())
      .action(
        action(async (data: string | undefined, { skipBad, ...options }: PreviewOptions) => {
          const { out, augmentation, split, count, seed } = options;
          const dataset = await openData({ data, skipBad }, notices);
          const rows = selectRows(dataset, split);
          if (rows.length === 0) throw new Failure('unusable', `${dataset.name} has no ${split} rows`);
          const plan = planEpoch(dataset, rows, augmentationPresets[augmentation], Random.fromSeed(seed));
          await writeFileAtomically(out, await contactSheet(dataset, plan, { count }));
          const pictures = Array.from(plan.rows.subarray(0, count), (row, picture) => ({
            row: dataset.rows[row],
            label: dataset.labels[dataset.targets[row]!],
            choices: choicesOf(plan, picture),
          }));
          return {
            text: `${pictures.length} pictures: ${out}`,
            json: { out, augmentation, split, seed, pictures },
          };
        }),
      ),
};
