/** The privacy curtain around a bed: drawing it, opening it, and when it was drawn. */
import { z } from 'zod';
import {
  type pauseFieldsSchema,
  type Stream,
  type StreamId,
  streamIdSchema,
  streamSchema,
} from '../protocol.js';
import { type Query, readRow, readRows } from './database.js';
import { type Deed, recordEvent } from './events.js';
import { streamColumns } from './places.js';

/**
 * Draws it before every camera of the stream's bed, or with null opens it; run in a transaction.
 *
 * @returns the stream that was named
 */
export async function setPause(
  query: Query,
  id: StreamId,
  pause: z.infer<typeof pauseFieldsSchema> | null,
  deed: Deed,
): Promise<Stream> {
  const cameras = await query(
    `SELECT id FROM streams WHERE retired_at IS NULL AND bed_id = (SELECT bed_id FROM streams WHERE id = $1)`,
    [id],
  );
  const ids = cameras.map(camera => camera.id);
  // What is being written now was seen before.
  await query(
    'SELECT 1 FROM stream_progress WHERE stream_id = ANY ($1::uuid[]) ORDER BY stream_id FOR UPDATE',
    [ids],
  );
  await query(
    `INSERT INTO pauses (stream_id, since, until)
     SELECT id, (pause ->> 'since')::timestamptz, $2 FROM streams WHERE id = ANY ($1::uuid[]) AND pause IS NOT NULL`,
    [ids, deed.at],
  );
  const value = pause && JSON.stringify({ ...pause, since: deed.at, by: deed.by });
  const rows = await query(
    `UPDATE streams SET pause = $1 WHERE id = ANY ($2::uuid[]) RETURNING ${streamColumns}`,
    [value, ids],
  );
  const changed = readRow(
    streamSchema,
    rows.filter(row => row.id === id),
    'stream',
  );
  await recordEvent(query, {
    kind: pause ? 'paused' : 'resumed',
    ...deed,
    bedId: changed.bedId,
    detail: pause?.reason ?? null,
  });
  return changed;
}

const curtainSchema = z.object({
  streamId: streamIdSchema,
  since: z.string(),
  /** Null while it is drawn. */
  until: z.string().nullable(),
});
export type Curtain = z.infer<typeof curtainSchema>;

/** The curtains of each stream that were drawn at `from` or later: a device may send what it saw behind one afterwards. */
export async function curtainsSince(
  query: Query,
  streamIds: readonly StreamId[],
  from: string,
): Promise<Map<StreamId, Curtain[]>> {
  const rows = await query(
    `SELECT id AS stream_id, (pause ->> 'since')::timestamptz AS since, NULL::timestamptz AS until
     FROM streams WHERE id = ANY ($1::uuid[]) AND pause IS NOT NULL
     UNION ALL SELECT stream_id, since, until FROM pauses WHERE stream_id = ANY ($1::uuid[]) AND until > $2`,
    [streamIds, from],
  );
  const curtains = new Map<StreamId, Curtain[]>(streamIds.map(id => [id, []]));
  for (const curtain of readRows(curtainSchema, rows)) curtains.get(curtain.streamId)?.push(curtain);
  return curtains;
}

export const isBehind = ({ since, until }: Curtain, at: string): boolean =>
  at >= since && (until === null || at < until);
