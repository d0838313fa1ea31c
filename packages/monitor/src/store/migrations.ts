/** The tables, as a list of steps; a step once released is never changed, a new one is added below it. */
import type { Database } from './database.js';
import { record } from './migrations/1-record.js';
import { access } from './migrations/2-access.js';
import { provenance } from './migrations/3-provenance.js';
import { authorship } from './migrations/4-authorship.js';
import { openNotices } from './migrations/5-open-notices.js';
import { curtains } from './migrations/6-curtains.js';
import { retired } from './migrations/7-retired.js';
import { snoozes } from './migrations/8-snoozes.js';

export const migrations: readonly string[] = [
  record,
  access,
  provenance,
  authorship,
  openNotices,
  curtains,
  retired,
  snoozes,
];

/** Any number unlike another program's: servers that start together take turns. */
const advisoryLock = 7_116_101;

/**
 * Brings the tables to `target` (default: the newest).
 *
 * @throws Error when the tables are newer than this version knows
 */
export async function migrate(database: Database, target = migrations.length): Promise<void> {
  await database.transaction(async query => {
    await query('SELECT pg_advisory_xact_lock($1)', [advisoryLock]);
    await query(
      'CREATE TABLE IF NOT EXISTS migrations (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
      [],
    );
    const [newest] = await query('SELECT coalesce(max(version), 0) AS version FROM migrations', []);
    const version = Number(newest?.version);
    if (version > migrations.length) {
      throw new Error(
        `the store has tables of version ${version}, this Mien knows ${migrations.length}; start the newer Mien, or restore a backup`,
      );
    }
    for (const [index, script] of migrations.slice(0, target).entries()) {
      if (index < version) continue;
      await query(script);
      await query('INSERT INTO migrations (version) VALUES ($1)', [index + 1]);
    }
  });
}
