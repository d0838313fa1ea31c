// The command line from its words to how it ended.
import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { commands, groups } from './commands/index.js';
import { type Exit, exitOf, messageOf } from './exit.js';
import type { Notices } from './shell/notices.js';
import { createProgram } from './shell/program.js';

/** Where a command line's words go. */
export interface Voices {
  readonly notices: Notices;
  /** Gets the result and help asked for, nothing else. */
  readonly print: (text: string) => void;
  /** Whether an error shows where it arose. */
  readonly debug: boolean;
}

/** Does what the words after `mien` say. */
export async function mien(words: readonly string[], { notices, print, debug }: Voices): Promise<Exit> {
  let exit: Exit = 'done';
  const end = (how: Exit) => {
    exit = how;
  };
  try {
    await createProgram({ commands, groups, notices, print, end }).parseAsync(words, { from: 'user' });
    return exit;
  } catch (error) {
    notices.endProgress();
    // Commander has said itself what is wrong, or printed the help asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 'done' : 'usage';
    notices.say(`mien: ${messageOf(error)}`);
    if (debug) notices.say(inspect(error));
    return exitOf(error);
  }
}
