/** The audit's rows in order of time, page by page. */
import { z } from 'zod';
import { auditRowSchema } from '../protocol.js';
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
