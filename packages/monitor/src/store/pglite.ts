/** The embedded store: PGlite over a folder, in a worker thread, behind our own lock. */
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../refusal.js';
import { type Database, explain, type Query, type Row } from './database.js';
import { lockFolder } from './lock.js';
import type { Reply, Request } from './pglite-worker.js';

/** Worker threads run no TypeScript: from `src/store` as from `dist/store` this is the built file. */
const workerFile = new URL('../../dist/store/pglite-worker.js', import.meta.url);

/** @throws Error when another process has the folder open */
export async function openPglite(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  const heard = new EventEmitter().setMaxListeners(0);
  let engine: Engine | null = null;
  // PGlite is a single connection: whoever holds the turn has it, a transaction until it ends.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const send: Query = async (sql, parameters) => {
    if (!engine || engine.failed()) engine = await startEngine(join(folder, 'pglite'));
    return engine.send(sql, parameters);
  };
  try {
    await send('SELECT 1', []);
  } catch (error) {
    unlock();
    throw error;
  }

  return {
    kind: 'pglite',
    query: (sql, parameters) => inTurn(() => send(sql, parameters)),
    transaction: work =>
      inTurn(async () => {
        await send('BEGIN', []);
        try {
          const result = await work(send);
          await send('COMMIT', []);
          return result;
        } catch (error) {
          // A restarted engine has no transaction to roll back; the first error is the one to report.
          await send('ROLLBACK', []).catch(() => undefined);
          throw error;
        }
      }),
    publish: async message => void heard.emit('message', message),
    subscribe: hear => {
      heard.on('message', hear);
      return () => void heard.off('message', hear);
    },
    close: () =>
      inTurn(async () => {
        await engine?.stop();
        unlock();
      }),
  };
}

interface Engine {
  readonly send: Query;
  failed(): boolean;
  stop(): Promise<void>;
}

async function startEngine(folder: string): Promise<Engine> {
  const worker = new Worker(workerFile, { workerData: { folder }, execArgv: [] });
  const waiting = new Map<number, { resolve(rows: Row[]): void; reject(error: unknown): void }>();
  let failure: Error | null = null;
  let lastId = 0;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.values())
      reject(
        new Refusal('unavailable', `the embedded database stopped: ${failure.message}`, { cause: failure }),
      );
    waiting.clear();
  };
  const started = new Promise<Row[]>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on('error', fail);
  worker.on('exit', code => fail(new Error(`its thread ended with code ${code}`)));
  worker.on('message', (reply: Reply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('rows' in reply) caller?.resolve([...reply.rows]);
    else caller?.reject(explain(Object.assign(new Error(reply.error.message), reply.error)));
  });
  await started;
  return {
    failed: () => failure !== null,
    send: (sql, parameters) =>
      new Promise((resolve, reject) => {
        if (failure)
          return reject(
            new Refusal('unavailable', 'the embedded database stopped; try again', { cause: failure }),
          );
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, sql, parameters: parameters ?? null } satisfies Request);
      }),
    stop: async () => void (await worker.terminate()),
  };
}
