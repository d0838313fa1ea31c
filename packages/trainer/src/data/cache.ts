// One file per decoded dataset: length of the header (4 bytes, little endian), header (JSON),
// the arrays one after the other, and the SHA-256 of all that.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Dataset } from './dataset.js';
import { sharedInt32, sharedUint8 } from './shared.js';

/** Raise it whenever the file's layout or the meaning of a field changes. */
const version = 1;
const digestLength = 32;

type Header = Omit<Dataset, 'pixels' | 'targets' | 'splits' | 'rows' | 'votes' | 'teacher'> & {
  /** Number of rows, and of votes a row (0 without FER+). */
  readonly count: number;
  readonly votesPerRow: number;
};

/** Where the data decoded from a source is kept; `key` is all that it depends on, as JSON. */
export function cachePath(folder: string, key: readonly unknown[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([version, ...key]))
    .digest('hex');
  return join(folder, `${digest.slice(0, 32)}.dataset`);
}

/** The dataset kept there; null if there is none, or if the file is damaged, which `warn` is told. */
export async function readCache(path: string, warn: (message: string) => void): Promise<Dataset | null> {
  const file = await readFile(path).catch(() => null);
  if (!file) return null;
  const body = file.subarray(0, Math.max(0, file.length - digestLength));
  if (!createHash('sha256').update(body).digest().equals(file.subarray(body.length))) {
    warn(`The decoded data in ${path} is damaged: reading the source again.`);
    return null;
  }
  const headerEnd = 4 + body.readUInt32LE(0);
  const { count, votesPerRow, ...header }: Header = JSON.parse(body.toString('utf8', 4, headerEnd));
  let at = headerEnd;
  const next = (length: number) => {
    at += length;
    return body.subarray(at - length, at);
  };
  return {
    ...header,
    pixels: sharedUint8(next(count * header.width * header.height)),
    targets: sharedUint8(next(count)),
    splits: sharedUint8(next(count)),
    rows: sharedInt32(Array.from({ length: count }, () => next(4).readInt32LE())),
    votes: votesPerRow > 0 ? sharedUint8(next(count * votesPerRow)) : null,
  };
}

/** Writes beside the place and renames, so that a reader sees the whole file or none. */
export async function writeCache(path: string, dataset: Dataset): Promise<void> {
  const { pixels, targets, splits, rows, votes, ...rest } = dataset;
  const count = targets.length;
  const header: Header = { ...rest, count, votesPerRow: votes ? votes.length / count : 0 };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const parts = [
    length,
    json,
    pixels,
    targets,
    splits,
    new Uint8Array(rows.buffer),
    votes ?? new Uint8Array(),
  ];

  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const file = await open(unfinished, 'w');
    try {
      const hash = createHash('sha256');
      for (const part of parts) {
        hash.update(part);
        await file.writeFile(part);
      }
      await file.writeFile(hash.digest());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
