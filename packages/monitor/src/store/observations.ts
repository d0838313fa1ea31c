/** Writing observations once each. */
import { z } from 'zod';
import type { Observation, StreamId } from '../protocol.js';
import { type Curtain, curtainsSince, isBehind } from './curtains.js';
import { type Query, readRows } from './database.js';

/** One device's batch, as it came in. */
export interface Arrival {
  readonly streamId: StreamId;
  readonly receivedAt: string;
  /** The device's clock behind (+) or ahead of (−) ours, in milliseconds, travel included. */
  readonly skewMs: number;
  readonly observations: readonly Observation[];
}

/** What became of one arrival; `stored + duplicates + discarded` is its length. */
export interface Written {
  readonly stored: number;
  readonly duplicates: number;
  readonly discarded: number;
  readonly paused: boolean;
}

/** Observations outside this span of time are not kept. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const progressSchema = z.object({
  streamId: z.string(),
  lastSequence: z.int(),
});
type Progress = z.infer<typeof progressSchema>;

const keyOf = (streamId: string, sequence: number) => `${streamId}/${sequence}`;

/**
 * Writes several devices' batches; must run in a transaction. The streams' progress rows stay locked until it
 * ends, so two servers cannot both find a sequence number new. A batch written twice changes nothing.
 */
export async function writeObservations(
  query: Query,
  arrivals: readonly Arrival[],
  span: Span,
): Promise<Written[]> {
  const streamIds = [...new Set(arrivals.map(arrival => arrival.streamId))];
  const progress = await lockProgress(query, streamIds);
  const curtains = await curtainsSince(query, streamIds, earliestOf(arrivals, span));
  const candidates = new Map<string, Candidate>();
  for (const arrival of arrivals) {
    for (const given of arrival.observations) {
      const key = keyOf(arrival.streamId, given.sequence);
      if (!candidates.has(key))
        candidates.set(key, candidate(arrival, given, curtains.get(arrival.streamId)));
    }
  }
  const known = await knownKeys(query, candidates, progress);
  const fresh = [...candidates].filter(([key, { at }]) => !known.has(key) && at >= span.from && at < span.to);
  const inserted = await insert(
    query,
    fresh.map(([, row]) => row),
  );
  await updateProgress(
    query,
    arrivals,
    fresh.map(([, row]) => row),
    inserted,
  );

  const counted = new Set<string>();
  return arrivals.map(arrival => {
    let stored = 0;
    let duplicates = 0;
    for (const { sequence } of arrival.observations) {
      const key = keyOf(arrival.streamId, sequence);
      if (known.has(key) || counted.has(key)) duplicates++;
      else if (inserted.has(key)) {
        stored++;
        counted.add(key);
      }
    }
    const discarded = arrival.observations.length - stored - duplicates;
    return {
      stored,
      duplicates,
      discarded,
      paused: curtains.get(arrival.streamId)?.some(({ until }) => until === null) ?? false,
    };
  });
}

/** The first time among what may be kept. */
function earliestOf(arrivals: readonly Arrival[], span: Span): string {
  const times = arrivals.flatMap(({ observations }) => observations.map(({ at }) => at));
  return times.reduce((earliest, at) => (at >= span.from && at < earliest ? at : earliest), span.to);
}

type Candidate = Observation & { readonly streamId: StreamId; readonly receivedAt: string };

/** Behind the privacy curtain nothing about the face is kept, whatever the device sent. */
function candidate(
  arrival: Arrival,
  given: Observation,
  curtains: readonly Curtain[] | undefined = [],
): Candidate {
  const { streamId, receivedAt } = arrival;
  if (!curtains.some(curtain => isBehind(curtain, given.at))) return { ...given, streamId, receivedAt };
  return {
    ...given,
    streamId,
    receivedAt,
    view: 'masked',
    probabilities: null,
    resembles: null,
    quality: null,
  };
}

async function lockProgress(query: Query, streamIds: readonly StreamId[]): Promise<Map<string, Progress>> {
  const rows = await query(
    `SELECT stream_id, last_sequence FROM stream_progress
     WHERE stream_id = ANY ($1::uuid[]) ORDER BY stream_id FOR UPDATE`,
    [streamIds],
  );
  return new Map(readRows(progressSchema, rows).map(row => [row.streamId, row]));
}

/** A number above the stream's last cannot have been stored; only the others are looked up. */
async function knownKeys(
  query: Query,
  candidates: ReadonlyMap<string, Candidate>,
  progress: ReadonlyMap<string, Progress>,
): Promise<Set<string>> {
  const repeated = [...candidates.values()].filter(
    ({ streamId, sequence }) => sequence <= (progress.get(streamId)?.lastSequence ?? -1),
  );
  if (repeated.length === 0) return new Set();
  const rows = await query(
    `SELECT stream_id, sequence FROM observations WHERE (stream_id, sequence) IN
       (SELECT stream_id, sequence FROM unnest($1::uuid[], $2::bigint[]) AS sent (stream_id, sequence))`,
    [repeated.map(row => row.streamId), repeated.map(row => row.sequence)],
  );
  return new Set(rows.map(row => keyOf(row.streamId as string, row.sequence as number)));
}

async function insert(query: Query, rows: readonly Candidate[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await query(
    `INSERT INTO observations (stream_id, sequence, at, episode_id, received_at, view, probabilities, resembles, quality,
       frames, masked_faces, model_hash, simulated)
     SELECT sent."streamId", sent.sequence, sent.at, episodes.id, sent."receivedAt", sent.view, sent.probabilities,
       sent.resembles, sent.quality, sent.frames, sent."maskedFaces", sent."modelHash", episodes.simulated
     FROM jsonb_to_recordset($1::jsonb) AS sent ("streamId" uuid, sequence bigint, at timestamptz, "receivedAt" timestamptz,
       view text, probabilities real[], resembles text, quality jsonb, frames smallint, "maskedFaces" smallint, "modelHash" text)
     JOIN streams ON streams.id = sent."streamId"
     JOIN episodes ON episodes.bed_id = streams.bed_id
       AND sent.at >= episodes.started_at AND (episodes.ended_at IS NULL OR sent.at < episodes.ended_at)
     ON CONFLICT DO NOTHING RETURNING stream_id, sequence`,
    [JSON.stringify(rows)],
  );
  return new Set(inserted.map(row => keyOf(row.streamId as string, row.sequence as number)));
}

async function updateProgress(
  query: Query,
  arrivals: readonly Arrival[],
  fresh: readonly Candidate[],
  inserted: ReadonlySet<string>,
): Promise<void> {
  const kept = fresh.filter(row => inserted.has(keyOf(row.streamId, row.sequence)));
  const byStream = new Map<StreamId, Candidate[]>();
  for (const row of kept) byStream.set(row.streamId, [...(byStream.get(row.streamId) ?? []), row]);
  const changes = [...new Map(arrivals.map(arrival => [arrival.streamId, arrival])).values()].map(
    ({ streamId, receivedAt, skewMs }) => {
      const rows = byStream.get(streamId) ?? [];
      const times = rows.map(row => row.at).sort();
      const latest = rows.find(row => row.at === times.at(-1)) ?? null;
      const lastSequence = Math.max(-1, ...rows.map(row => row.sequence));
      return {
        streamId,
        receivedAt,
        skewMs,
        lastSequence,
        earliest: times[0] ?? null,
        lastAt: latest?.at ?? null,
        latest,
      };
    },
  );
  await query(
    `UPDATE stream_progress SET
       last_received_at = sent."receivedAt", skew_ms = sent."skewMs",
       last_sequence = greatest(last_sequence, sent."lastSequence"),
       latest = CASE WHEN last_at IS NULL OR sent."lastAt" >= last_at THEN sent.latest ELSE stream_progress.latest END,
       last_at = greatest(last_at, sent."lastAt"),
       dirty_from = least(dirty_from, date_trunc('minute', sent.earliest))
     FROM jsonb_to_recordset($1::jsonb) AS sent ("streamId" uuid, "receivedAt" timestamptz, "skewMs" bigint,
       "lastSequence" bigint, earliest timestamptz, "lastAt" timestamptz, latest jsonb)
     WHERE stream_id = sent."streamId"`,
    [JSON.stringify(changes)],
  );
}

/** What a device should count on from: one past the greatest number stored. */
export async function nextSequence(query: Query, streamId: StreamId): Promise<number> {
  const [row] = await query('SELECT last_sequence + 1 AS next FROM stream_progress WHERE stream_id = $1', [
    streamId,
  ]);
  return Number(row?.next ?? 0);
}
