/** One process per data folder: PGlite itself would let two open it, and acknowledged rows would be lost. */
import { closeSync, linkSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const holderSchema = z.object({ pid: z.int(), host: z.string(), started: z.string() });

const heldHere = new Set<string>();

/**
 * Takes the folder's lock, from a dead process of this machine if need be.
 *
 * @returns a function that gives it back
 * @throws Error naming the holder when another process has the folder
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  if (heldHere.has(path)) throw new Error(`${folder} is already open in this process; close it first`);
  const content = JSON.stringify({ pid: process.pid, host: hostname(), started: new Date().toISOString() });
  if (!create(path, content)) {
    removeStale(path, folder);
    if (!create(path, content)) throw new Error(`${folder} was taken by another process just now; try again`);
  }
  heldHere.add(path);
  return () => {
    heldHere.delete(path);
    if (readText(path) === content) unlinkSync(path);
  };
}

function create(path: string, content: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, content);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale lock aside and looks again, so that two processes cannot both remove it. */
function removeStale(path: string, folder: string): void {
  const found = readText(path);
  if (found === null) return;
  refuseLiving(found, path, folder);
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  const moved = readText(aside);
  if (moved !== found) linkSync(aside, path);
  unlinkSync(aside);
}

function refuseLiving(content: string, path: string, folder: string): void {
  let holder: z.infer<typeof holderSchema>;
  try {
    holder = holderSchema.parse(JSON.parse(content));
  } catch {
    throw new Error(`${path} is unreadable; if no Mien server uses ${folder}, delete the file`);
  }
  if (holder.host !== hostname()) {
    throw new Error(
      `${folder} is in use by process ${holder.pid} on ${holder.host}; stop it there, or, if that machine is gone, delete ${path}`,
    );
  }
  if (holder.pid !== process.pid && isAlive(holder.pid)) {
    throw new Error(`${folder} is in use by process ${holder.pid}; stop that server first`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
