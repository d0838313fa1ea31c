/** Appends to the audit. One server writes one chain; rows that come together are written together. */
import { z } from 'zod';
import type { AuditEntry } from '../protocol.js';
import type { Database } from '../store/database.js';
import { chainHash, chainStart, signHead } from './chain.js';
import { openKeys } from './keys.js';

export interface Audit {
  /** Resolves when the row is safely stored; what it describes may only happen after that. */
  append(entry: AuditEntry): Promise<void>;
  /** Writes what waits and signs the day's head. */
  close(): Promise<void>;
}

const lastSchema = z.object({ day: z.string(), number: z.int(), hash: z.string() });
type Last = z.infer<typeof lastSchema>;

interface Waiting {
  readonly entry: AuditEntry;
  resolve(): void;
  reject(error: unknown): void;
}

/** @param server this server's name: no two running servers may share one */
export async function openAudit(database: Database, server: string, keysFolder: string): Promise<Audit> {
  const keys = openKeys(keysFolder, server);
  const newest =
    'SELECT day, number, hash FROM audit WHERE server = $1 ORDER BY day DESC, number DESC LIMIT 1';
  const newestHead = 'SELECT day, number, hash FROM audit_heads WHERE server = $1 ORDER BY day DESC LIMIT 1';
  const findLast = async (): Promise<Last | null> => {
    const [row] = [
      ...(await database.query(newest, [server])),
      ...(await database.query(newestHead, [server])),
    ];
    return row ? lastSchema.parse(row) : null;
  };
  let last: Last | null = await findLast();
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  const storeHead = async ({ day, number, hash }: Last): Promise<void> => {
    const head = signHead({ server, day, number, hash }, keys.privatePem);
    await database.query(
      `INSERT INTO audit_heads (server, day, number, hash, signature) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (server, day) DO UPDATE SET number = excluded.number, hash = excluded.hash, signature = excluded.signature`,
      [server, day, number, hash, head.signature],
    );
  };

  const write = async (entries: readonly AuditEntry[]): Promise<void> => {
    const rows: (AuditEntry & Last)[] = [];
    let tip = last;
    for (const entry of entries) {
      // A clock set back must not write into a day whose head is signed.
      const today = entry.at.slice(0, 10);
      const day = tip && tip.day > today ? tip.day : today;
      if (tip && tip.day < day) await storeHead(tip);
      const number = tip?.day === day ? tip.number + 1 : 1;
      const hash = chainHash(tip?.hash ?? chainStart, { server, day, number }, entry);
      tip = { day, number, hash };
      rows.push({ ...entry, ...tip });
    }
    await database.query(
      `INSERT INTO audit (server, day, number, at, actor, role, action, target, outcome, reason, hash)
       SELECT $1, * FROM jsonb_to_recordset($2::jsonb) AS row (day date, number int, at timestamptz, actor text, role text,
         action text, target text, outcome text, reason text, hash text)`,
      [server, JSON.stringify(rows)],
    );
    last = tip;
    if (tip) await keys.remember(signHead({ server, ...tip }, keys.privatePem));
  };

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.map(({ entry }) => entry));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // The write may have been kept although its answer was lost: look again before going on.
        last = await findLast().catch(() => last);
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null;
  };

  return {
    append: entry =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        writing ??= writeAll();
      }),
    close: async () => {
      await writing;
      if (last) await storeHead(last);
    },
  };
}
