import { execFileSync } from 'node:child_process';
import { mkdtempSync, statfsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import { runFolder } from '../../src/training/run-folder.js';
import { train } from '../../src/training/train.js';
import { drawnDataset } from './drawn.js';

const disk = mkdtempSync(join(tmpdir(), 'mien-disk-'));
const mount = (options: string) =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'pipe' });
let obstacle: string | null = null;

beforeAll(() => {
  try {
    // Room for two checkpoints of 130 kB, not for three.
    mount('size=320k');
  } catch (error) {
    obstacle = `no small disk can be mounted here: ${String((error as Error).message).split('\n')[0]}`;
  }
});

afterAll(() => {
  if (obstacle === null) execFileSync('umount', [disk]);
});

it('a full disk stops a training with the last checkpoint whole, and room lets it go on', async context => {
  if (obstacle !== null) return context.skip(obstacle);
  const dataset = drawnDataset(70, 30);
  const configuration = { preset: 'tiny', epochs: 2, batch: 14, shards: 2, lowering: 'direct' } as const;
  const folder = runFolder(join(disk, 'run'));
  await expect(train(configuration, dataset, folder.path)).rejects.toThrow(
    /cannot write .*\.checkpoint: ENOSPC.*make room.*the checkpoint before is whole/,
  );
  expect(statfsSync(disk).blocks * statfsSync(disk).bsize).toBe(320 * 1024);
  expect((await readCheckpoint(folder.last)).position.step).toBe(0);
  expect((await readdir(folder.path)).filter(name => name.endsWith('.part'))).toEqual([]);

  mount('remount,size=2m');
  expect(await train({}, dataset, folder.path, { resume: true })).toMatchObject({ ended: 'finished' });
  const elsewhere = runFolder(join(mkdtempSync(join(tmpdir(), 'mien-train-')), 'run'));
  await train(configuration, dataset, elsewhere.path);
  expect((await readFile(folder.last)).equals(await readFile(elsewhere.last))).toBe(true);
});

it('a disk too full for the first checkpoint is told so, and room lets it start again', async context => {
  if (obstacle !== null) return context.skip(obstacle);
  const folder = runFolder(join(disk, 'first'));
  await writeFile(
    join(disk, 'ballast'),
    new Uint8Array(statfsSync(disk).bavail * statfsSync(disk).bsize - 65_536),
  );
  const configuration = { preset: 'tiny', epochs: 1, batch: 14, shards: 2, lowering: 'direct' } as const;
  const dataset = drawnDataset(70, 30);
  await expect(train(configuration, dataset, folder.path)).rejects.toThrow(
    /cannot write .*ENOSPC.*make room or mend that, then start it again, without --resume/,
  );
  await rm(join(disk, 'ballast'));
  expect(await train(configuration, dataset, folder.path)).toMatchObject({ ended: 'finished' });
});
