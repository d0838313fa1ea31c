/** A disk that can be filled: a file system in memory with a fixed size. */
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { temporaryFolder } from './stores.js';

const megabyte = 2 ** 20;

export interface SmallDisk {
  readonly folder: string;
  /** Takes all room but so many megabytes. */
  fill(leftMegabytes: number): void;
  makeRoom(): void;
  remove(): void;
}

/** Mounts it, or skips the test where that is not allowed. */
export function smallDisk(context: TestContext, megabytes: number): SmallDisk {
  const folder = temporaryFolder();
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return context.skip('mounting a small disk needs root');
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: leftMegabytes => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leftMegabytes * megabyte));
    },
    makeRoom: () => rmSync(ballast),
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
