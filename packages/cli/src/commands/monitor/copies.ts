import { join } from 'node:path';
import type { CommandDefinition } from '../../shell/command.js';
import { addSettings, administer, type SettingOptions } from './settings.js';

export const backupCommand: CommandDefinition = {
  name: 'monitor backup',
  summary: 'Write one consistent moment of the record to a file',
  examples: [['monitor backup /backups/monday.gz', 'with the embedded record, stop the server first']],
  define: (command, { action }) =>
    void addSettings(command)
      .argument('<file>', 'compressed lines of JSON')
      .action(
        action((file: string, options: SettingOptions) =>
          administer(options, async ({ backup }, configuration) => {
            await backup(configuration, file);
            const keys = join(configuration.data, 'audit-keys');
            return {
              text: `The record is in ${file}. Keep ${keys} too, apart from it.`,
              json: { file, keys },
            };
          }),
        ),
      ),
};

export const restoreCommand: CommandDefinition = {
  name: 'monitor restore',
  summary: 'Fill an empty record from a backup, wholly or not at all',
  examples: [['monitor restore /backups/monday.gz --data /var/lib/mien', 'into a new folder']],
  define: (command, { action }) =>
    void addSettings(command)
      .argument('<file>', 'what mien monitor backup wrote')
      .action(
        action((file: string, options: SettingOptions) =>
          administer(options, async ({ restore }, configuration) => {
            await restore(configuration, file);
            return { text: `The record is restored from ${file}.`, json: { file } };
          }),
        ),
      ),
};
