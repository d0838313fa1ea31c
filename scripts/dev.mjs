// `npm run dev` starts everything a day's work needs: the compiler and the screens' bundler watching, and the
// monitor with a simulated ward, restarted by each build.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildScreens, prepare, root, tools } from './prepare.mjs';

prepare();
buildScreens();
const parts = [
  [tools.tsc, '-b', '--watch', '--preserveWatchOutput'],
  [tools.vite, 'build', join(root, 'packages/dashboard'), '--watch', '--logLevel', 'warn'],
  ['--watch', '--watch-preserve-output', join(root, 'packages/cli/dist/main.js'), 'monitor'],
].map(words => spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }));

// The parts end together: by Ctrl-C, or as soon as one of them ends by itself.
function stop() {
  for (const part of parts) part.kill('SIGINT');
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const part of parts) part.on('exit', stop);
