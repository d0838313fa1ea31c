import { Argument, InvalidArgumentError } from 'commander';
import type { CommandDefinition } from '../../shell/command.js';
import { addSettings, administer, type SettingOptions } from './settings.js';

type Kind = 'device' | 'display' | 'integration';
const kinds: readonly Kind[] = ['device', 'display', 'integration'];

interface TokenOptions {
  readonly label: string;
  readonly out: string;
  readonly stream?: string;
  readonly ward?: string;
  readonly expires?: string;
}

const exampleStream = '7f9c24e8-3b12-4a3f-9c1e-0d6a5b8f2e71';

export const tokenCreateCommand: CommandDefinition = {
  name: 'monitor token create',
  summary: 'Make a token of a bedside device, a wall display or an integration',
  examples: [
    [
      `monitor token create device --stream ${exampleStream} --label bed-7 --out bed-7.token`,
      'for one camera',
    ],
    ['monitor token create integration --label records --out records.token', 'to read FHIR'],
  ],
  define: (command, { action }) =>
    void addSettings(command)
      .addArgument(new Argument('<kind>', 'what it is a token of').choices(kinds))
      .requiredOption('--label <text>', 'its name in the list of tokens')
      .requiredOption('--out <file>', 'a new file for the secret, which is shown nowhere')
      .option('--stream <id>', 'the one stream that a device writes to')
      .option('--ward <id>', 'the one ward that a display shows')
      .option('--expires <time>', 'such as 2027-01-31 (default: never)', readTime)
      .action(
        action(
          (kind: Kind, { label, out, stream, ward, expires, ...settings }: TokenOptions & SettingOptions) =>
            administer(settings, async ({ createToken }, configuration) => {
              const fields = {
                kind,
                label,
                expiresAt: expires ?? null,
                ...(stream === undefined ? {} : { streamId: stream }),
                ...(ward === undefined ? {} : { wardId: ward }),
              };
              const token = await createToken(configuration, fields, out);
              return { text: `The secret of the ${kind} is in ${out}.`, json: { token, out } };
            }),
        ),
      ),
};

function readTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.valueOf()))
    throw new InvalidArgumentError('Give a date or a time, such as 2027-01-31.');
  return time.toISOString();
}
