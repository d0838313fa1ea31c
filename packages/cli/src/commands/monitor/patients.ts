import type { CommandDefinition } from '../../shell/command.js';
import { addSettings, administer, type SettingOptions } from './settings.js';

const pseudonym = ['<patient>', 'the pseudonym'] as const;

export const patientExportCommand: CommandDefinition = {
  name: 'monitor export',
  summary: 'Write all that is kept about one patient to a file',
  examples: [['monitor export P-7KQ2MXW4HT copy.json', 'made-up patients are refused']],
  define: (command, { action }) =>
    void addSettings(command)
      .argument(...pseudonym)
      .argument('<file>', 'a new file of JSON')
      .action(
        action((patient: string, file: string, options: SettingOptions) =>
          administer(options, async ({ exportPatient }, configuration) => {
            await exportPatient(configuration, patient, file);
            return { text: `All that is kept about ${patient} is in ${file}.`, json: { patient, file } };
          }),
        ),
      ),
};

export const patientEraseCommand: CommandDefinition = {
  name: 'monitor erase',
  summary: 'Delete all that is kept about one patient, for good',
  examples: [['monitor erase P-7KQ2MXW4HT', 'backups made before still hold it']],
  define: (command, { action }) =>
    void addSettings(command)
      .argument(...pseudonym)
      .action(
        action((patient: string, options: SettingOptions) =>
          administer(options, async ({ erase }, configuration) => {
            await erase(configuration, patient);
            return { text: `Nothing about ${patient} is kept but in the audit.`, json: { patient } };
          }),
        ),
      ),
};
