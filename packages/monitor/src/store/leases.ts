/** Who does the work that only one server may do. A lease runs by the database's clock, not the servers'. */
import type { Query } from './database.js';

export const leaseMs = 5000;

/** Takes or renews the lease. @returns whether `holder` has it */
export async function holdLease(query: Query, name: string, holder: string): Promise<boolean> {
  const rows = await query(
    `INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
     WHERE leases.holder = excluded.holder OR leases.expires_at < clock_timestamp() RETURNING name`,
    [name, holder, leaseMs],
  );
  return rows.length > 0;
}

/** Keeps the lease's row locked until the transaction ends: nobody else can take it meanwhile. */
export async function stillHolds(query: Query, name: string, holder: string): Promise<boolean> {
  const rows = await query(
    'SELECT 1 FROM leases WHERE name = $1 AND holder = $2 AND expires_at > clock_timestamp() FOR UPDATE',
    [name, holder],
  );
  return rows.length > 0;
}

export async function releaseLeases(query: Query, holder: string): Promise<void> {
  await query('DELETE FROM leases WHERE holder = $1', [holder]);
}
