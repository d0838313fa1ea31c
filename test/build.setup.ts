import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds every package once before the tests, so that worker threads start from current code. */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  execFileSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: 'inherit' });
}
