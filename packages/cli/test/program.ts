// Runs the built command line as a person's shell does.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MienOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface EndingOptions extends MienOptions {
  /** Sends Ctrl-C as soon as standard error holds this. */
  readonly interruptAt?: string;
  /** Sends Ctrl-C as soon as this file is there. */
  readonly interruptAtFile?: string;
}

type Mien = ChildProcessByStdio<null, Readable, Readable>;

/** Neither the caches nor the data of this machine are touched. */
export function startMien(words: readonly string[], options: MienOptions = {}): Mien {
  const { folder = tmpdir(), environment = {} } = options;
  const nowhere = join(folder, 'nowhere');
  return spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...process.env, MIEN_DATA: nowhere, XDG_CACHE_HOME: join(folder, 'cache'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a started one has said when it has ended. */
export async function endOf(child: Mien): Promise<Ended> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

export async function mien(words: readonly string[], options: EndingOptions = {}): Promise<Ended> {
  const { interruptAt, interruptAtFile } = options;
  const child = startMien(words, options);
  if (interruptAt !== undefined) {
    let seen = '';
    child.stderr.on('data', function watch(chunk: Buffer) {
      seen += chunk;
      if (!seen.includes(interruptAt)) return;
      child.stderr.off('data', watch);
      child.kill('SIGINT');
    });
  }
  const looking = setInterval(() => {
    if (interruptAtFile === undefined || !existsSync(interruptAtFile)) return;
    clearInterval(looking);
    child.kill('SIGINT');
  }, 20);
  const ended = await endOf(child);
  clearInterval(looking);
  return ended;
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'mien-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
