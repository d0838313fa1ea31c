import { readFileSync } from 'node:fs';
import { userRoles } from '@mien/monitor/protocol';
import { Option } from 'commander';
import { blaming } from '../../exit.js';
import type { CommandDefinition } from '../../shell/command.js';
import { addSettings, administer, type SettingOptions } from './settings.js';

interface UserOptions {
  readonly role: (typeof userRoles)[number];
  readonly wards: readonly string[];
  readonly passwordFile: string;
}

const every = 'every';
const standardInput = 0;

export const userAddCommand: CommandDefinition = {
  name: 'monitor user add',
  summary: 'Add a local account',
  examples: [
    ['monitor user add ada --role clinician --wards West --password-file ada.txt', 'for one ward'],
    ['monitor user add root --role administrator --wards every --password-file -', 'for the hospital'],
  ],
  define: (command, { action }) =>
    void addSettings(command)
      .argument('<name>')
      .addOption(new Option('--role <role>', 'what they may do').choices(userRoles).makeOptionMandatory())
      .requiredOption('--wards <names...>', `the wards they hold, or the word ${every}`)
      .requiredOption('--password-file <file>', 'holds the password; - reads the standard input')
      .action(
        action((name: string, { role, wards, passwordFile, ...settings }: UserOptions & SettingOptions) =>
          administer(settings, async ({ addUser }, configuration) => {
            const held = wards.includes(every) ? every : wards;
            const password = await readPassword(passwordFile);
            const user = await addUser(configuration, { name, role, wards: held, password });
            return { text: `${user.name} may sign in as ${user.role}.`, json: user };
          }),
        ),
      ),
};

/** The file without its last line end. */
const readPassword = (file: string): Promise<string> =>
  blaming('usage', () => readFileSync(file === '-' ? standardInput : file, 'utf8').replace(/\r?\n$/, ''));
