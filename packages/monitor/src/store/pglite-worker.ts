/** PGlite in a thread of its own: it would block the server's event loop. One request at a time, in order. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { camelCase, columnParsers, type Row } from './database.js';

export interface Request {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[] | null;
}

/** As far as `explain` reads it. */
interface DatabaseError extends Error {
  readonly code?: string | undefined;
  readonly constraint?: string | undefined;
}

export type Reply =
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly error: Pick<DatabaseError, 'message' | 'code' | 'constraint'> };

const diskFull = '53100';

if (!parentPort) throw new Error('internal: pglite-worker is started as a worker thread only');
const port = parentPort;
const { folder } = workerData as { readonly folder: string };
const database = await PGlite.create({ dataDir: folder, parsers: columnParsers });

port.on('message', async (request: Request) => {
  try {
    const result = request.parameters
      ? await database.query<Row>(request.sql, [...request.parameters])
      : (await database.exec(request.sql)).at(-1);
    port.postMessage({ id: request.id, rows: camelCase((result?.rows ?? []) as Row[]) } satisfies Reply);
  } catch (error) {
    const { message, code, constraint } = error as DatabaseError;
    port.postMessage({ id: request.id, error: { message, code, constraint } } satisfies Reply);
    // Without an SQLSTATE it was the engine that failed, not the statement, and a full disk may have
    // stopped it in its log (it then never answers again): only a restart helps.
    if (code === undefined || code === diskFull) process.exit(1);
  }
});
port.postMessage({ id: 0, rows: [] } satisfies Reply);
