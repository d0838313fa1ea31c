import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ownTemporaryFolder } from './temporary.js';

/**
 * Builds every package once before the tests, so that worker threads start from current code. The
 * compiler writes its output in spite of type errors, which are printed here and judged by
 * `npm run check`: tests judge what the code does.
 *
 * @returns ends the run: removes what tests left in the temporary folder
 */
export function setup(): () => void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: 'inherit' });
  return ownTemporaryFolder();
}
