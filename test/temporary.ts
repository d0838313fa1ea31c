import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'mien-tests-';

/**
 * Gives this process and its children a temporary folder of their own, so that nothing a test leaves outlives the run,
 * and clears those of runs that were killed.
 *
 * @returns removes it
 */
export function ownTemporaryFolder(): () => void {
  const shared = tmpdir();
  for (const name of readdirSync(shared))
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)))) remove(join(shared, name));
  const folder = join(shared, `${prefix}${process.pid}`);
  mkdirSync(folder, { recursive: true });
  // A database's own user must reach its folder in here.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => remove(folder);
}

function isRunning(owner: number): boolean {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What cannot be removed, such as a disk still mounted, fails no test. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    console.warn(`cannot remove ${folder}: ${(error as Error).message}`);
  }
}
