import type { CommandDefinition } from '../../shell/command.js';
import { addSettings, administer, type SettingOptions } from './settings.js';

export const auditVerifyCommand: CommandDefinition = {
  name: 'monitor audit verify',
  summary: 'Look for audit rows that were changed, removed, reordered or cut off',
  examples: [['monitor audit verify', 'exit code 3 where something is wrong']],
  define: (command, { action }) =>
    void addSettings(command).action(
      action((options: SettingOptions) =>
        administer(options, async ({ verifyAudit }, configuration) => {
          const verdict = await verifyAudit(configuration);
          const { rows, days, faults } = verdict;
          const scope = `${rows} rows of ${days} days`;
          return faults.length === 0
            ? { text: `${scope}: all there, unchanged, in order.`, json: verdict }
            : { text: [`${scope}, with faults:`, ...faults].join('\n'), json: verdict, exit: 'unusable' };
        }),
      ),
    ),
};
