// The command line as commander's commands, made from the definitions.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type Exit, exits } from '../exit.js';
import type { CommandDefinition, Shell } from './command.js';
import type { Notices } from './notices.js';

export interface ProgramParts {
  readonly commands: readonly CommandDefinition[];
  /** What the words before a command's last one stand for, unless they are a command themselves. */
  readonly groups: Readonly<Record<string, string>>;
  readonly notices: Notices;
  readonly print: (text: string) => void;
  /** Told how a command ended. */
  readonly end: (exit: Exit) => void;
}

/** @throws (when parsing) a `CommanderError` for help asked for and for wrong words alike. */
export function createProgram({ commands, groups, notices, print, end }: ProgramParts): Command {
  const program = new Command('mien')
    .description('Trains, judges and runs facial-expression recognition.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: print,
      writeErr: text => notices.say(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, 'mien:')),
    })
    .exitOverride()
    // A command and the group above it may have the same option: it belongs to the word that it follows.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `\n${exampleText(commands.map(({ examples }) => examples[0]!))}\n\n${exitText()}\n\nMIEN_DEBUG=1 adds to an error where it arose.`,
    );
  for (const definition of commands) {
    const words = definition.name.split(' ');
    const command = groupOf(program, words.slice(0, -1), { commands, groups }).command(words.at(-1)!);
    command.summary(definition.summary);
    command.description(`${definition.summary}.`);
    const shell: Shell = {
      notices,
      action:
        work =>
        async (...given) => {
          const result = await work(...given);
          print(command.opts().json ? `${JSON.stringify(result.json, null, 2)}\n` : `${result.text}\n`);
          end(result.exit ?? 'done');
        },
    };
    definition.define(command, shell);
    command
      .option('--json', 'print one JSON document and nothing else')
      .addHelpText('after', `\n${exampleText(definition.examples)}`)
      .showHelpAfterError(`mien ${definition.name} --help tells how it is used.`);
  }
  return program.showHelpAfterError('mien --help lists the commands.');
}

/** The command under which the words put another one. */
function groupOf(
  program: Command,
  words: readonly string[],
  parts: Pick<ProgramParts, 'commands' | 'groups'>,
): Command {
  if (words.length === 0) return program;
  const parent = groupOf(program, words.slice(0, -1), parts);
  const known = parent.commands.find(command => command.name() === words.at(-1));
  return (known ?? addGroup(parent, words.join(' '), parts)).enablePositionalOptions();
}

function addGroup(
  parent: Command,
  name: string,
  { commands, groups }: Pick<ProgramParts, 'commands' | 'groups'>,
): Command {
  const purpose = groups[name];
  if (purpose === undefined) throw new Error(`internal: the group ${name} says not what it is for`);
  const members = commands.filter(each => each.name.startsWith(`${name} `));
  const summary = `${purpose}: ${members.map(each => each.name.slice(name.length + 1)).join(', ')}`;
  return parent
    .command(name.split(' ').at(-1)!)
    .summary(summary)
    .description(`${summary}.`)
    .showHelpAfterError(`mien ${name} --help lists its commands.`);
}

function exampleText(examples: CommandDefinition['examples']): string {
  return ['Examples:', ...examples.flatMap(([words, effect]) => [`  mien ${words}`, `      ${effect}`])].join(
    '\n',
  );
}

function exitText(): string {
  const lines = Object.values(exits).map(({ code, meaning }) => `  ${String(code).padEnd(4)}${meaning}`);
  return ['Exit codes:', ...lines].join('\n');
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
