/** A disk that can be filled: a file system in memory with a fixed size. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { temporaryFolder } from './stores.js';

export interface SmallDisk {
  readonly folder: string;
  /** Makes room by so many megabytes, which were taken from the beginning. */
  makeRoom(): void;
  remove(): void;
}

/** Mounts it, or skips the test where that is not allowed. */
export function smallDisk(context: TestContext, megabytes: number, keptBackMegabytes: number): SmallDisk {
  const folder = temporaryFolder();
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return context.skip('mounting a small disk needs root');
  }
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(keptBackMegabytes * 2 ** 20));
  return {
    folder,
    makeRoom: () => rmSync(ballast),
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
