/** What the rules hear in one round: the seconds, minutes and ticks that are new in each watched stream. */
import { z } from 'zod';
import type { Sample } from '../observations/signals.js';
import {
  bedIdSchema,
  episodeIdSchema,
  patientIdSchema,
  type StreamId,
  streamIdSchema,
  viewSchema,
  wardIdSchema,
} from '../protocol.js';
import { type Query, readRows } from '../store/database.js';
import type { RuleProgress } from '../store/notices.js';
import { currentBaselines } from '../store/patients.js';

/** What arrives later than this changes history and raises no notice. */
export const lateMs = 60_000;
/** A device's clock may be ahead by this much. */
export const aheadMs = 300_000;
/** A minute is complete, and rolled up, this long after its end. */
const minuteSettledMs = 20_000;
const minuteMs = 60_000;

const watchedSchema = z.object({
  streamId: streamIdSchema,
  bedId: bedIdSchema,
  wardId: wardIdSchema,
  simulated: z.boolean(),
  paused: z.boolean(),
  episodeId: episodeIdSchema.nullable(),
  patientId: patientIdSchema.nullable(),
  startedAt: z.string().nullable(),
  lastReceivedAt: z.string().nullable(),
  skewMs: z.number(),
});
export type Watched = z.infer<typeof watchedSchema>;

export async function watchedStreams(query: Query): Promise<Watched[]> {
  const rows = await query(
    `SELECT streams.id AS stream_id, streams.bed_id, ward_id, streams.simulated, pause IS NOT NULL AS paused, episodes.id AS episode_id,
       patient_id, started_at, last_received_at, skew_ms
     FROM streams JOIN beds ON beds.id = bed_id JOIN stream_progress ON stream_id = streams.id
     LEFT JOIN episodes ON episodes.bed_id = beds.id AND ended_at IS NULL AND streams.retired_at IS NULL ORDER BY streams.id`,
    [],
  );
  return readRows(watchedSchema, rows);
}

export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const lastMinute = (now: number): number =>
  Math.floor((now - minuteSettledMs) / minuteMs) * minuteMs - minuteMs;

type Samples = Map<StreamId, Sample[]>;

export async function newSamples(
  query: Query,
  streams: readonly Watched[],
  before: (stream: Watched) => RuleProgress,
  now: number,
  awakeSince: number,
): Promise<Samples> {
  const occupied = streams.filter(stream => stream.episodeId !== null);
  const samples: Samples = new Map(streams.map(stream => [stream.streamId, []]));
  await addSeconds(query, samples, occupied.map(before), now);
  const behind = occupied.filter(stream => (before(stream).minutesTo ?? '') < iso(lastMinute(now)));
  if (behind.length > 0) await addMinutes(query, samples, behind, before, now);
  for (const stream of streams) {
    const heardAt = Math.max(
      awakeSince,
      Date.parse(stream.lastReceivedAt ?? iso(0)),
      Date.parse(stream.startedAt ?? iso(0)),
    );
    const watched = stream.episodeId !== null && !stream.paused;
    samples
      .get(stream.streamId)
      ?.push({ kind: 'tick', at: now, silentMs: now - heardAt, skewMs: stream.skewMs, watched });
  }
  return samples;
}

const secondSchema = z.object({
  streamId: streamIdSchema,
  at: z.string(),
  view: viewSchema,
  probabilities: z.array(z.number()).nullable(),
});

/** The last instant lets the database pass over the days to come. */
async function addSeconds(
  query: Query,
  samples: Samples,
  progress: readonly RuleProgress[],
  now: number,
): Promise<void> {
  const rows = await query(
    `SELECT read.stream_id, at, view, probabilities FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS read (stream_id, episode_id, since)
     CROSS JOIN LATERAL (SELECT * FROM observations WHERE observations.stream_id = read.stream_id AND at > read.since AND at < $5
       AND observations.episode_id = read.episode_id AND received_at - at < $4 * interval '1 millisecond' ORDER BY at LIMIT 600) AS fresh
     ORDER BY read.stream_id, at`,
    [
      progress.map(one => one.streamId),
      progress.map(one => one.episodeId),
      progress.map(one => one.secondsTo),
      lateMs,
      iso(now + aheadMs),
    ],
  );
  for (const row of readRows(secondSchema, rows)) {
    samples
      .get(row.streamId)
      ?.push({ kind: 'second', at: Date.parse(row.at), view: row.view, probabilities: row.probabilities });
  }
}

const minuteSchema = z.object({
  streamId: streamIdSchema,
  at: z.string(),
  probabilities: z.array(z.number()).nullable(),
});

async function addMinutes(
  query: Query,
  samples: Samples,
  streams: readonly Watched[],
  before: (stream: Watched) => RuleProgress,
  now: number,
): Promise<void> {
  const baselines = await currentBaselines(query);
  const patientOf = new Map(streams.map(stream => [stream.streamId, stream.patientId]));
  const rows = await query(
    `SELECT minutes.stream_id, at, probabilities FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS read (stream_id, episode_id, since)
     JOIN minutes ON minutes.episode_id = read.episode_id AND minutes.stream_id = read.stream_id AND at > read.since AND at <= $4 ORDER BY at`,
    [
      streams.map(stream => stream.streamId),
      streams.map(stream => stream.episodeId),
      streams.map(stream => before(stream).minutesTo),
      iso(lastMinute(now)),
    ],
  );
  for (const row of readRows(minuteSchema, rows)) {
    const patientId = patientOf.get(row.streamId);
    const baseline = (patientId && baselines.get(patientId)) ?? null;
    samples
      .get(row.streamId)
      ?.push({ kind: 'minute', at: Date.parse(row.at), probabilities: row.probabilities, baseline });
  }
}
