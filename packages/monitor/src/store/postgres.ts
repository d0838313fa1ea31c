/** The hospital's store: PostgreSQL through pg; LISTEN/NOTIFY tells the other servers. */
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { camelCase, columnParsers, type Database, explain, type Query, type Row } from './database.js';

const channel = 'mien';
const reconnectMs = 500;

const types = new pg.TypeOverrides();
for (const [number, parse] of Object.entries(columnParsers)) types.setTypeParser(Number(number), parse);

/** @param url as `postgres://user:password@host:port/database` */
export async function openPostgres(url: string): Promise<Database> {
  const settings = {
    connectionString: url,
    types,
    options: '-c timezone=UTC',
    application_name: 'mien',
    connectionTimeoutMillis: 10_000,
  };
  const pool = new pg.Pool({ ...settings, max: 10 });
  // A connection lost while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const heard = new EventEmitter().setMaxListeners(0);
  const ear = keepListening(settings, message => void heard.emit('message', message));
  try {
    await run(pool)('SELECT 1', []);
    await ear.ready;
  } catch (error) {
    ear.stop();
    await pool.end();
    throw error;
  }

  return {
    kind: 'postgres',
    query: run(pool),
    transaction: async work => {
      const client = await pool.connect().catch(error => Promise.reject(explain(error)));
      const query = run(client);
      try {
        await query('BEGIN', []);
        const result = await work(query);
        await query('COMMIT', []);
        client.release();
        return result;
      } catch (error) {
        const broken = await query('ROLLBACK', []).then(
          () => false,
          () => true,
        );
        client.release(broken);
        throw error;
      }
    },
    publish: async message => void (await run(pool)('SELECT pg_notify($1, $2)', [channel, message])),
    subscribe: hear => {
      heard.on('message', hear);
      return () => void heard.off('message', hear);
    },
    close: async () => {
      ear.stop();
      await pool.end();
    },
  };
}

const run =
  (client: pg.Pool | pg.PoolClient): Query =>
  async (sql, parameters) => {
    try {
      const result = (await (parameters ? client.query(sql, [...parameters]) : client.query(sql))) as
        | pg.QueryResult
        | pg.QueryResult[];
      return camelCase(((Array.isArray(result) ? result.at(-1) : result)?.rows ?? []) as Row[]);
    } catch (error) {
      throw explain(error);
    }
  };

/** A connection of its own that listens, and comes back when the database does: then it gives null. */
function keepListening(settings: pg.ClientConfig, hear: (message: string | null) => void) {
  let stopped = false;
  let client: pg.Client | null = null;
  const connect = async (): Promise<void> => {
    const next = new pg.Client(settings);
    next.on('error', () => undefined);
    next.on('notification', message => hear(message.payload ?? ''));
    next.on('end', () => {
      if (!stopped) setTimeout(() => void comeBack().catch(() => undefined), reconnectMs).unref();
    });
    client = next;
    await next.connect();
    await next.query(`LISTEN ${channel}`);
  };
  const comeBack = async (): Promise<void> => {
    if (stopped) return;
    await connect();
    hear(null);
  };
  return {
    ready: connect(),
    stop: () => {
      stopped = true;
      void client?.end().catch(() => undefined);
    },
  };
}
