/** The record as other systems read it: minutes and notices about patients that are shown, if only after a snooze: one list in order of time. */
import { z } from 'zod';
import {
  acknowledgementSchema,
  episodeIdSchema,
  episodeSchema,
  noticeIdSchema,
  patientIdSchema,
  rollupSchema,
  streamIdSchema,
  timeSchema,
} from '../protocol.js';
import { type Query, readRows } from './database.js';

const common = {
  patientId: patientIdSchema,
  episodeId: episodeIdSchema,
  streamId: streamIdSchema,
  at: timeSchema,
  simulated: z.boolean(),
  /** Null where several models had a part, or nobody knows any more. */
  modelHash: z.string().nullable(),
  /** Unique; orders what happened at one time. */
  key: z.string(),
  /** A minute stays preliminary; what a clinician calls wrong must not pass for a finding. */
  status: z.enum(['preliminary', 'final', 'entered-in-error']),
};
const minuteSchema = z.object({
  ...common,
  kind: z.literal('minute'),
  usable: z.int(),
  masked: z.int(),
  frames: z.int(),
  probabilities: rollupSchema.shape.probabilities,
});
const noticeSchema = z.object({
  ...common,
  kind: z.literal('notice'),
  noticeId: noticeIdSchema,
  name: z.string(),
  raisedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  acknowledgement: acknowledgementSchema.nullable(),
});
export type ClinicalMinute = z.infer<typeof minuteSchema>;
export type ClinicalNotice = z.infer<typeof noticeSchema>;
const entrySchema = z.discriminatedUnion('kind', [minuteSchema, noticeSchema]);
export type ClinicalEntry = z.infer<typeof entrySchema>;

export interface ClinicalSearch {
  readonly simulated?: boolean | undefined;
  readonly patientId?: string | undefined;
  readonly episodeId?: string | undefined;
  readonly kind?: ClinicalEntry['kind'] | undefined;
  readonly status?: ClinicalEntry['status'] | undefined;
  readonly from?: string | undefined;
  readonly before?: string | undefined;
  /** The last entry of the page before. */
  readonly after?: { readonly at: string; readonly key: string } | undefined;
  /** This one alone. */
  readonly key?: string | undefined;
}

const entries = `
  SELECT 'minute' AS kind, 'preliminary' AS status, 'minute/' || minutes.episode_id || '/' || minutes.stream_id AS key, minutes.at, patient_id,
    minutes.episode_id, minutes.stream_id, minutes.simulated, model_hash, usable, masked, frames, probabilities,
    NULL::uuid AS notice_id, NULL AS name, NULL::timestamptz AS raised_at, NULL::timestamptz AS ended_at, NULL::jsonb AS acknowledgement
  FROM minutes JOIN episodes ON episodes.id = minutes.episode_id
  UNION ALL
  SELECT 'notice', CASE WHEN acknowledgement IS NULL THEN 'preliminary' WHEN acknowledgement ->> 'reason' = 'wrong' THEN 'entered-in-error' ELSE 'final' END,
    'notice/' || notices.id, onset, patient_id, notices.episode_id, notices.stream_id, notices.simulated, model_hash,
    NULL, NULL, NULL, NULL, notices.id, name, raised_at, notices.ended_at, acknowledgement
  FROM notices JOIN episodes ON episodes.id = notices.episode_id
  LEFT JOIN minutes ON minutes.episode_id = notices.episode_id AND minutes.stream_id = notices.stream_id AND minutes.at = date_trunc('minute', onset)
  WHERE kind <> 'technical' AND suppressed IS DISTINCT FROM 'budget'`;

/** At most `limit` entries after the given one, in order of time. */
export async function clinicalEntries(
  query: Query,
  search: ClinicalSearch,
  limit: number,
): Promise<ClinicalEntry[]> {
  const conditions: readonly (readonly [string, unknown])[] = [
    ['simulated = $', search.simulated],
    ['patient_id = $', search.patientId],
    ['episode_id = $', search.episodeId],
    ['kind = $', search.kind],
    ['status = $', search.status],
    ['at >= $', search.from],
    ['at < $', search.before],
    ['key = $', search.key],
  ];
  const asked = conditions.filter(([, value]) => value !== undefined);
  const where = asked.map(([condition], index) => condition.replace('$', `$${index + 1}`));
  const values = asked.map(([, value]) => value);
  if (search.after) {
    where.push(`(at, key) > ($${values.length + 1}, $${values.length + 2})`);
    values.push(search.after.at, search.after.key);
  }
  const rows = await query(
    `SELECT * FROM (${entries}) AS entries ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY at, key LIMIT ${limit}`,
    values,
  );
  return readRows(entrySchema, rows);
}

const encounterSchema = z.object({ episode: episodeSchema, bedLabel: z.string() });

/** Stays in a bed, by patient or by their own id, in order of time. */
export async function encounters(
  query: Query,
  by: { readonly patientId: string } | { readonly episodeId: string },
): Promise<z.infer<typeof encounterSchema>[]> {
  const [column, value] = 'patientId' in by ? ['patient_id', by.patientId] : ['episodes.id', by.episodeId];
  const rows = await query(
    `SELECT episodes.*, label AS bed_label FROM episodes JOIN beds ON beds.id = bed_id WHERE ${column} = $1 ORDER BY started_at`,
    [value],
  );
  return readRows(
    encounterSchema,
    rows.map(({ bedLabel, ...episode }) => ({ episode, bedLabel })),
  );
}
