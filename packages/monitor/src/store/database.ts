/** The little that the record needs of a database; PGlite and PostgreSQL each provide it. */
import type { z } from 'zod';
import { Refusal } from '../refusal.js';

export type Row = Readonly<Record<string, unknown>>;

/**
 * Runs one parameterised statement (or, without parameters, a script of several) and gives the rows of the last.
 * Column names come as camelCase, bigint as number, timestamptz as ISO text in UTC. jsonb goes in as JSON text.
 */
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly query: Query;
  /** Runs `work` in one transaction; rolls back and rethrows when it throws. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** Tells every server on this database, this one included. Ids only: the text is limited to 8,000 bytes. */
  publish(message: string): Promise<void>;
  /** @param hear given null where messages may have been missed @returns a function that stops listening */
  subscribe(hear: (message: string | null) => void): () => void;
  close(): Promise<void>;
}

/** How both drivers read the types whose defaults differ, by type number (pg_type.oid). */
export const columnParsers: Readonly<Record<number, (text: string) => unknown>> = {
  /** bigint */
  20: Number,
  /** date */
  1082: (text: string) => text,
  /** timestamptz, in a session whose time zone is UTC */
  1184: (text: string) => new Date(`${text.slice(0, -3).replace(' ', 'T')}Z`).toISOString(),
};

export function camelCase(rows: readonly Row[]): Row[] {
  const first = rows[0];
  if (!first) return [];
  const names = Object.keys(first).map(
    column => [column, column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] as const,
  );
  return rows.map(row => Object.fromEntries(names.map(([column, name]) => [name, row[column]])));
}

/** Rows as the protocol's type; a row that does not fit is our own bug or a damaged store, and says so. */
export function readRows<Schema extends z.ZodType>(schema: Schema, rows: readonly Row[]): z.infer<Schema>[] {
  return rows.map(row => schema.parse(row));
}

/** @throws Refusal `missing` when there is no row */
export function readRow<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly Row[],
  what: string,
): z.infer<Schema> {
  const row = rows[0];
  if (!row) throw new Refusal('missing', `no such ${what}`);
  return schema.parse(row);
}

/** What there is already, by the unique index that found it. */
const taken: Readonly<Record<string, string>> = {
  users_name_key: 'another account has this name; choose another one',
  beds_label: 'another bed of this ward has this label; choose another one',
  episodes_one_per_bed: 'someone lies in this bed; choose another one, or discharge or transfer them first',
  episodes_one_per_patient: 'this patient lies in a bed already; transfer them instead',
  identities_hospital_number_key: 'another patient has this hospital number; look which of the two is wrong',
};

const takenWords = (error: Error): string =>
  taken[(error as { constraint?: string }).constraint ?? ''] ?? 'that already exists';

/** SQLSTATE codes that are about the request or the machine, not about a bug. */
const refusals: Readonly<Record<string, (error: Error) => Refusal>> = {
  '23505': cause => new Refusal('conflict', takenWords(cause), { cause }),
  '23503': cause =>
    new Refusal('conflict', 'something it refers to does not exist or is still in use', { cause }),
  '53100': cause =>
    new Refusal('storageFull', 'the store has no room left; nothing was kept, send it again later', {
      cause,
    }),
  '57P01': cause => new Refusal('unavailable', 'the database is shutting down; try again', { cause }),
  '57P03': cause => new Refusal('unavailable', 'the database is starting up; try again', { cause }),
  ECONNREFUSED: cause => new Refusal('unavailable', 'the database does not answer; try again', { cause }),
  ECONNRESET: cause => new Refusal('unavailable', 'the database hung up; try again', { cause }),
};

/** Gives a database error its meaning, or the error itself where it has none for the caller. */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: string }).code;
  if (code === undefined && /no space left on device/i.test(error.message)) return refusals['53100']?.(error);
  // Class 22: a value that the database cannot hold, such as a text with a zero byte.
  if (code?.startsWith('22')) return new Refusal('invalid', 'a value cannot be stored', { cause: error });
  return (code !== undefined && refusals[code]?.(error)) || error;
}
