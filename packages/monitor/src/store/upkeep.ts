/** What one server does for all, under a lease: partitions, minute and hour roll-ups, retention. */
import { expressions, type Retention } from '../protocol.js';
import type { Database, Query } from './database.js';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Streams whose roll-ups are made in one transaction: their ingest waits for it. */
const streamsAtOnce = 100;

/** Days of observations the tables have room for: what is retained, today and two days to come. */
export function keptDays(now: number, rawDays: number): string[] {
  return Array.from({ length: rawDays + 4 }, (_, index) => day(now + (index - rawDays - 1) * dayMs));
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const partitionOf = (date: string): string => `observations_${date.replaceAll('-', '')}`;

export async function createPartitions(query: Query, dates: readonly string[]): Promise<void> {
  for (const date of dates) {
    const next = day(Date.parse(date) + dayMs);
    await query(
      `CREATE TABLE IF NOT EXISTS ${partitionOf(date)} PARTITION OF observations FOR VALUES FROM ('${date} 00:00Z') TO ('${next} 00:00Z')`,
    );
  }
}

/** Computes every complete minute, and its hour, that is new or has changed. @returns how many streams had one */
export async function rollUp(database: Database, now: number): Promise<number> {
  const until = new Date(Math.floor(now / minuteMs) * minuteMs).toISOString();
  let total = 0;
  for (;;) {
    const streams = await database.transaction(query => rollUpSome(query, until));
    total += streams;
    if (streams < streamsAtOnce) return total;
  }
}

async function rollUpSome(query: Query, until: string): Promise<number> {
  const taken = await query(
    `WITH dirty AS (SELECT stream_id, dirty_from, last_at FROM stream_progress WHERE dirty_from < $2 ORDER BY stream_id LIMIT $1 FOR UPDATE)
     UPDATE stream_progress SET dirty_from = CASE WHEN dirty.last_at >= $2 THEN $2::timestamptz END FROM dirty WHERE stream_progress.stream_id = dirty.stream_id
     RETURNING dirty.stream_id, dirty.dirty_from`,
    [streamsAtOnce, until],
  );
  if (taken.length === 0) return 0;
  const parameters = [taken.map(row => row.streamId), taken.map(row => row.dirtyFrom), until];
  const seconds = `(SELECT *, 1 AS seconds, CASE WHEN probabilities IS NULL THEN 0 ELSE 1 END AS usable,
    CASE WHEN view = 'masked' THEN 1 ELSE 0 END AS masked FROM observations)`;
  await query(rollupStatement('minutes', 'minute', seconds, 'probabilities::float8[]'), parameters);
  await query(rollupStatement('hours', 'hour', 'minutes', 'probabilities'), parameters);
  return taken.length;
}

function rollupStatement(
  target: 'minutes' | 'hours',
  unit: 'minute' | 'hour',
  source: string,
  probabilities: string,
): string {
  const means = expressions.map((_, index) => `sum((${probabilities})[${index + 1}] * usable) / sum(usable)`);
  return `INSERT INTO ${target} (stream_id, episode_id, at, seconds, usable, masked, frames, probabilities, model_hash, simulated)
    SELECT source.stream_id, episode_id, date_trunc('${unit}', at), sum(seconds), sum(usable), sum(masked), sum(frames),
      CASE WHEN sum(usable) > 0 THEN ARRAY[${means.join(', ')}] END,
      CASE WHEN min(model_hash) = max(model_hash) THEN max(model_hash) END, bool_or(simulated)
    FROM unnest($1::uuid[], $2::timestamptz[]) AS dirty (stream_id, since)
    JOIN ${source} AS source ON source.stream_id = dirty.stream_id AND at >= date_trunc('${unit}', dirty.since) AND at < $3
    GROUP BY source.stream_id, episode_id, date_trunc('${unit}', at)
    ON CONFLICT (episode_id, stream_id, at) DO UPDATE SET seconds = excluded.seconds, usable = excluded.usable,
      masked = excluded.masked, frames = excluded.frames, probabilities = excluded.probabilities, model_hash = excluded.model_hash`;
}

/** Deletes what is older than its time. The audit's days go whole, their signed heads stay. */
export async function retain(query: Query, retention: Retention, now: number): Promise<void> {
  const before = (days: number) => day(now - days * dayMs);
  const oldest = partitionOf(before(retention.rawDays + 1));
  const partitions = await query(
    `SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'observations'::regclass`,
    [],
  );
  for (const { relname } of partitions) {
    if (String(relname) < oldest) await query(`DROP TABLE ${String(relname)}`);
  }
  await query('DELETE FROM pauses WHERE until < $1', [before(retention.rawDays + 1)]);
  await query('DELETE FROM minutes WHERE at < $1', [before(retention.minuteDays)]);
  await query('DELETE FROM hours WHERE at < $1', [before(retention.hourDays)]);
  await query('DELETE FROM audit WHERE day < $1', [before(retention.auditYears * 365.25)]);
  await query('DELETE FROM sessions WHERE expires_at < $1', [new Date(now).toISOString()]);
  await query('DELETE FROM sign_ons WHERE expires_at < $1', [new Date(now).toISOString()]);
}

/** PGlite has no autovacuum: these rows are rewritten every second, or decide how queries are planned. */
export async function sweep(query: Query): Promise<void> {
  for (const table of [
    'stream_progress',
    'rule_progress',
    'sessions',
    'leases',
    'beds',
    'streams',
    'episodes',
    'notices',
  ])
    await query(`VACUUM (ANALYZE) ${table}`);
}
