import { checkDataset, formatReport } from '@mien/trainer';
import { openData } from '../../inputs.js';
import type { CommandDefinition } from '../../shell/command.js';
import { type DataOptions, dataArgument, skipBadOption } from '../../shell/options.js';

export const dataCheckCommand: CommandDefinition = {
  name: 'data check',
  summary: 'Count classes, duplicates, blank pictures, faceless pictures and bad rows',
  examples: [
    ['data check', 'FER2013 in the data folder'],
    ['data check faces/ --skip-bad --json', 'a folder of pictures, bad ones counted, as JSON'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addArgument(dataArgument())
      .addOption(skipBadOption())
      .action(
        action(async (data: string | undefined, { skipBad }: DataOptions) => {
          const report = checkDataset(await openData({ data, skipBad }, notices));
          return { text: formatReport(report), json: report };
        }),
      ),
};
