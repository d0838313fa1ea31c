#!/usr/bin/env node
// The command line's door: words in, exit code out.
import { exits } from './exit.js';
import { mien } from './mien.js';
import { noticesOn } from './shell/notices.js';

const notices = noticesOn(process.stderr);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop early, as `head` does.
  if (error.code === 'EPIPE') process.exit();
  notices.say(`mien: cannot write the result: ${error.message}`);
  process.exit(exits.failed.code);
});

const exit = await mien(process.argv.slice(2), {
  notices,
  print: text => process.stdout.write(text),
  debug: process.env.MIEN_DEBUG === '1',
});
process.exitCode = exits[exit].code;
