/** The audit's rows: in order of time, page by page; and searched, the newest first. */
import { z } from 'zod';
import { type AuditRow, auditRowSchema } from '../protocol.js';
import { type Query, readRows } from '../store/database.js';

export interface AuditSearch {
  readonly from?: string;
  readonly before?: string;
  /** The last row of the page before. */
  readonly after?: { readonly at: string; readonly key: string } | undefined;
}

const keyedRowSchema = z.object({ row: auditRowSchema, key: z.string() });

/** At most `limit` rows, each with what the next page starts after. */
export async function auditRows(
  query: Query,
  { from = '-infinity', before = 'infinity', after }: AuditSearch,
  limit: number,
): Promise<z.infer<typeof keyedRowSchema>[]> {
  const rows = await query(
    `SELECT * FROM (SELECT *, server || '/' || lpad(number::text, 10, '0') AS key FROM audit) AS keyed
     WHERE at >= $1 AND at < $2 AND (at, key) > ($3, $4) ORDER BY at, key LIMIT $5`,
    [from, before, after?.at ?? '-infinity', after?.key ?? '', limit],
  );
  return readRows(
    keyedRowSchema,
    rows.map(({ key, ...row }) => ({ row, key })),
  );
}

export interface AuditQuestion {
  readonly from: string;
  readonly before: string;
  /** Any part of what a row says, in small letters or capitals; empty finds all. */
  readonly words: string;
}

/** The newest rows of those that mention the words, at most `limit`, the newest first. */
export async function searchAudit(
  query: Query,
  { from, before, words }: AuditQuestion,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await query(
    `SELECT * FROM audit WHERE at >= $1 AND at < $2
       AND strpos(lower(concat_ws(' ', actor, role, action, target, outcome, reason)), lower($3)) > 0
     ORDER BY at DESC, server, number DESC LIMIT $4`,
    [from, before, words, limit],
  );
  return readRows(auditRowSchema, rows);
}
