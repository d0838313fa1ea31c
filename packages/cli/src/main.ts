#!/usr/bin/env node
// The command line's door: words in, exit code out.
import { CommanderError } from 'commander';
import { commands, groups } from './commands/index.js';
import { type Exit, exits, Failure, messageOf } from './exit.js';
import { noticesOn } from './shell/notices.js';
import { createProgram } from './shell/program.js';

const notices = noticesOn(process.stderr);

function end(exit: Exit): void {
  process.exitCode = exits[exit].code;
}

/** Says what went wrong and how the command ended. */
function fail(error: unknown): Exit {
  notices.endProgress();
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'done' : 'usage';
  notices.say(`mien: ${messageOf(error)}`);
  if (process.env.MIEN_DEBUG === '1') console.error(error);
  return error instanceof Failure ? error.exit : 'failed';
}

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  const print = (text: string) => void process.stdout.write(text);
  await createProgram({ commands, groups, notices, print, end }).parseAsync();
} catch (error) {
  end(fail(error));
}
