import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../errors.js';

/**
 * Writes a file whole or not at all: into a file beside it, flushed to the disk, then renamed over the
 * old one. A full disk or a killed process leaves the old file as it was.
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await withFile(beside, 'wx', async file => {
      await file.writeFile(content);
      await file.sync();
    });
    await rename(beside, path);
    // Windows cannot open a folder; elsewhere the new name lasts only once the folder is flushed too.
    if (process.platform !== 'win32') await withFile(dirname(path), 'r', folder => folder.sync());
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new Error(`cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}

type File = Awaited<ReturnType<typeof open>>;

async function withFile(path: string, flags: string, use: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
