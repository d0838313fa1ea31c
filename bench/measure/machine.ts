// Where and on what a measurement was made.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { engineVersion } from '@mien/runtime/node';

export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  /** Processes that wanted a core, over the last minute: a measurement beside other work says little. */
  loadBefore: Number(loadavg()[0]!.toFixed(2)),
});

export const versions = () => ({ node: process.versions.node, onnxruntime: engineVersion });

/** The commit measured, with a plus sign where files differ from it; null outside a repository. */
export function commit(): string | null {
  const git = (...words: string[]) =>
    execFileSync('git', words, { encoding: 'utf8', cwd: import.meta.dirname });
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no').trim() !== '';
    return `${git('rev-parse', 'HEAD').trim()}${isChanged ? '+' : ''}`;
  } catch {
    return null;
  }
}
