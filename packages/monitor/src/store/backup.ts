/** A logical copy of the whole record as lines of JSON, restorable into either store. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Query } from './database.js';
import { migrations } from './migrations.js';
import { createPartitions } from './upkeep.js';

/** In an order in which every row finds what it refers to. Sessions, sign-ons and leases are of the moment. */
const tables = [
  'wards',
  'beds',
  'streams',
  'pauses',
  'patients',
  'identities',
  'episodes',
  'events',
  'notes',
  'baselines',
  'observations',
  'minutes',
  'hours',
  'stream_progress',
  'rule_progress',
  'rules',
  'notices',
  'users',
  'follows',
  'tokens',
  'audit',
  'audit_heads',
] as const;
const rowsAtOnce = 1000;

const headerSchema = z.strictObject({
  format: z.literal('mien-backup'),
  version: z.literal(1),
  tables: z.int(),
  days: z.array(z.iso.date()),
});
const pageSchema = z.strictObject({
  table: z.enum(tables),
  rows: z.array(z.record(z.string(), z.unknown())),
});
const trailerSchema = z.strictObject({ pages: z.int(), sha256: z.string() });

/** One consistent moment, page by page; `write` gets each line without its line end. */
export async function backup(database: Database, write: (line: string) => Promise<void>): Promise<void> {
  const digest = createHash('sha256');
  let pages = 0;
  const put = async (value: object) => {
    const line = JSON.stringify(value);
    digest.update(line);
    await write(line);
  };
  await database.transaction(async query => {
    await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY', []);
    await put({
      format: 'mien-backup',
      version: 1,
      tables: migrations.length,
      days: await observationDays(query),
    } satisfies z.infer<typeof headerSchema>);
    for (const table of tables) {
      await query(`DECLARE page CURSOR FOR SELECT to_jsonb(${table}) AS row FROM ${table}`, []);
      for (;;) {
        const rows = await query(`FETCH ${rowsAtOnce} FROM page`, []);
        if (rows.length === 0) break;
        await put({ table, rows: rows.map(({ row }) => row as Record<string, unknown>) } satisfies z.infer<
          typeof pageSchema
        >);
        pages++;
      }
      await query('CLOSE page', []);
    }
  });
  await write(
    JSON.stringify({ pages, sha256: digest.digest('hex') } satisfies z.infer<typeof trailerSchema>),
  );
}

/**
 * Fills an empty store from the lines of a backup, wholly or not at all.
 *
 * @throws Error when the store is not empty, or the backup is cut off, damaged or of another version of the tables
 */
export async function restore(database: Database, lines: AsyncIterable<string>): Promise<void> {
  await database.transaction(async query => {
    await refuseFull(query);
    const digest = createHash('sha256');
    let pages = -1;
    let ended = false;
    for await (const line of lines) {
      if (ended) throw new Error('the backup goes on after its end: it is damaged');
      const value = parse(line);
      if (isTrailer(value)) {
        if (value.pages !== pages || value.sha256 !== digest.digest('hex'))
          throw new Error('the backup is damaged: its checksum does not match');
        ended = true;
        continue;
      }
      digest.update(line);
      if (pages === -1) await createPartitions(query, readHeader(value).days);
      else await insert(query, pageSchema.parse(value));
      pages++;
    }
    if (!ended) throw new Error('the backup is cut off: its last line is missing; nothing was restored');
  });
}

async function insert(query: Query, page: z.infer<typeof pageSchema>): Promise<void> {
  const sql = `INSERT INTO ${page.table} SELECT * FROM jsonb_populate_recordset(NULL::${page.table}, $1::jsonb)`;
  await query(sql, [JSON.stringify(page.rows)]);
}

async function refuseFull(query: Query): Promise<void> {
  for (const table of ['wards', 'patients', 'users', 'rules', 'audit']) {
    const rows = await query(`SELECT 1 FROM ${table} LIMIT 1`, []);
    if (rows.length > 0)
      throw new Error(`the store is not empty (${table} has rows); restore into a new folder or database`);
  }
}

async function observationDays(query: Query): Promise<string[]> {
  const rows = await query(
    `SELECT right(relname, 8)::date AS day FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'observations'::regclass ORDER BY day`,
    [],
  );
  return rows.map(row => String(row.day));
}

function readHeader(value: unknown): z.infer<typeof headerSchema> {
  const header = headerSchema.safeParse(value);
  if (!header.success) throw new Error('this is no backup of Mien: its first line is not a header');
  if (header.data.tables !== migrations.length) {
    throw new Error(
      `the backup has tables of version ${header.data.tables}, this Mien ${migrations.length}; restore it with the version that made it, then upgrade`,
    );
  }
  return header.data;
}

const isTrailer = (value: unknown): value is z.infer<typeof trailerSchema> =>
  trailerSchema.safeParse(value).success;

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error('the backup is damaged: a line is not JSON; nothing was restored', { cause });
  }
}
