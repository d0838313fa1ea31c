// `npm run dev` starts everything a day's work needs: the compiler watching, and the page, restarted by each build.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, tools } from './prepare.mjs';

prepare();
const parts = [
  [tools.tsc, '-b', '--watch', '--preserveWatchOutput'],
  ['--watch', '--watch-preserve-output', join(root, 'packages/cli/dist/start-page/main.js')],
].map(words => spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }));

// The parts end together: by Ctrl-C, or as soon as one of them ends by itself.
function stop() {
  for (const part of parts) part.kill('SIGINT');
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const part of parts) part.on('exit', stop);
