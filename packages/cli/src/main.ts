#!/usr/bin/env node
// The command line's door: words in, exit code out.
import { exits } from './exit.js';
import { mien } from './mien.js';
import { noticesOn } from './shell/notices.js';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const exit = await mien(process.argv.slice(2), {
  notices: noticesOn(process.stderr),
  print: text => process.stdout.write(text),
  debug: process.env.MIEN_DEBUG === '1',
});
process.exitCode = exits[exit].code;
