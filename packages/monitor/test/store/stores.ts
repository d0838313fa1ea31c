/** Both stores for the contract suites: PGlite in a folder, and a PostgreSQL that really runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import type { StoreLocation } from '../../src/store/store.js';

export interface StoreProvider {
  readonly kind: 'pglite' | 'postgres';
  /** A new empty place, or skips the test where the machine lacks what it needs. */
  place(context?: TestContext): Promise<StoreLocation>;
  close(): void;
}

export function temporaryFolder(name = 'mien-monitor-'): string {
  return mkdtempSync(join(tmpdir(), name));
}

export function pgliteProvider(): StoreProvider {
  const folders: string[] = [];
  return {
    kind: 'pglite',
    place: async () => {
      const folder = temporaryFolder();
      folders.push(folder);
      return { folder };
    },
    close: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param disk a folder for the tables alone; the log stays elsewhere, as on a server of its own */
export function postgresProvider(disk?: string): StoreProvider {
  let cluster: Cluster | null = null;
  let databases = 0;
  return {
    kind: 'postgres',
    place: async context => {
      const bin = postgresBin();
      if (bin === null && context) requireOrSkip(context, 'postgres', 'no PostgreSQL server is installed');
      if (bin === null) throw new Error('no PostgreSQL server is installed');
      cluster ??= await startCluster(bin, disk);
      const name = `mien_${++databases}`;
      cluster.run('createdb', [name]);
      return { databaseUrl: `postgres://postgres@127.0.0.1:${cluster.port}/${name}` };
    },
    close: () => cluster?.stop(),
  };
}

interface Cluster {
  readonly port: number;
  run(program: string, parameters: readonly string[]): void;
  stop(): void;
}

/** Debian keeps the server's programs off the path, one folder per version. */
function postgresBin(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const newest = versions.find(version => existsSync(join(root, version, 'bin', 'initdb')));
  return newest === undefined ? null : join(root, newest, 'bin');
}

async function startCluster(bin: string, disk?: string): Promise<Cluster> {
  const folder = temporaryFolder('mien-postgres-');
  const home = disk ?? folder;
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['postgres', folder, home]);
  const run = (program: string, parameters: readonly string[]) => {
    const command = [join(bin, program), ...parameters];
    const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(file!, rest, {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres' },
    });
  };
  const data = join(home, 'data');
  const log = ['-X', join(folder, 'write-ahead')];
  run('initdb', ['-D', data, ...log, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8']);
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`,
    'start',
  ]);
  return {
    port,
    run,
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
