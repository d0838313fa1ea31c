/** What the next shift should know of a ward: every stay that fell into a stretch of time, those that ended too. */
import { z } from 'zod';
import { markOfMean } from '../observations/mark.js';
import {
  type BedId,
  type EpisodeId,
  episodeSchema,
  eventSchema,
  noteSchema,
  noticeSchema,
  type PatientId,
  rollupSchema,
  type Stay,
  type WardId,
} from '../protocol.js';
import { type Query, readRows } from './database.js';
import type { Span } from './observations.js';

const stayRowSchema = z.strictObject({ episode: episodeSchema, bedLabel: z.string() });
const minuteSchema = rollupSchema.pick({ episodeId: true, seconds: true, usable: true, probabilities: true });

/** By bed in its physical order, then by time. Notices that are open now are among them, however old. */
export async function wardStays(query: Query, wardId: WardId, span: Span, at: string): Promise<Stay[]> {
  const rows = await query(
    `SELECT episodes.*, label AS bed_label FROM episodes JOIN beds ON beds.id = bed_id
     WHERE ward_id = $1 AND started_at < $3 AND (ended_at IS NULL OR ended_at > $2) ORDER BY position, label, started_at`,
    [wardId, span.from, span.to],
  );
  const stays = readRows(
    stayRowSchema,
    rows.map(({ bedLabel, ...episode }) => ({ episode, bedLabel })),
  );
  const episodeIds = stays.map(({ episode }) => episode.id);
  const patientIds = stays.map(({ episode }) => episode.patientId);
  const [from, to] = [span.from, span.to];

  const minutes = readRows(
    minuteSchema,
    await query(
      'SELECT episode_id, seconds, usable, probabilities FROM minutes WHERE episode_id = ANY ($1::uuid[]) AND at >= $2 AND at < $3',
      [episodeIds, from, to],
    ),
  );
  const notices = readRows(
    noticeSchema,
    await query(
      `SELECT notices.* FROM notices JOIN episodes ON episodes.id = episode_id WHERE episode_id = ANY ($1::uuid[])
         AND (raised_at >= $2 AND raised_at < $3 OR acknowledgement IS NULL AND suppressed IS DISTINCT FROM 'budget'
           AND (kind <> 'technical' OR notices.ended_at IS NULL OR snoozed_until > $4) AND episodes.ended_at IS NULL)
       ORDER BY raised_at`,
      [episodeIds, from, to, at],
    ),
  );
  const happened = (table: 'events' | 'notes') =>
    query(
      `SELECT * FROM ${table} WHERE patient_id = ANY ($1::text[]) AND at >= $2 AND at < $3 ORDER BY at, id`,
      [patientIds, from, to],
    );
  const events = readRows(eventSchema, await happened('events'));
  const notes = readRows(noteSchema, await happened('notes'));

  const episodes = stays.map(({ episode }) => episode).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  /** Where it happened: the stay in that bed, if it names one, that had begun last. */
  const stayOf = ({ patientId, bedId = null, at: when }: Happening): EpisodeId | undefined => {
    const own = episodes.filter(
      episode => episode.patientId === patientId && (bedId === null || episode.bedId === bedId),
    );
    return (own.findLast(({ startedAt }) => startedAt <= when) ?? own[0])?.id;
  };
  return stays.map(({ episode, bedLabel }) => ({
    episode,
    bedLabel,
    ...usableIn(minutes.filter(({ episodeId }) => episodeId === episode.id)),
    notices: notices.filter(({ episodeId }) => episodeId === episode.id),
    events: events.filter(event => stayOf(event) === episode.id),
    notes: notes.filter(note => stayOf(note) === episode.id),
  }));
}

interface Happening {
  readonly patientId: PatientId | null;
  readonly bedId?: BedId | null;
  readonly at: string;
}

function usableIn(minutes: readonly z.infer<typeof minuteSchema>[]): Pick<Stay, 'seconds' | 'marks'> {
  const byMark = new Map<Stay['marks'][number]['mark'], number>();
  for (const { usable, probabilities } of minutes) {
    const mark = markOfMean(probabilities);
    if (mark !== null) byMark.set(mark, (byMark.get(mark) ?? 0) + usable);
  }
  return {
    seconds: minutes.reduce((sum, minute) => sum + minute.seconds, 0),
    marks: [...byMark].map(([mark, usable]) => ({ mark, usable })).sort((a, b) => b.usable - a.usable),
  };
}
