/** Rules, how far each stream's rules have read, and the notices they raised. */
import { z } from 'zod';
import type { Condition } from '../observations/condition.js';
import {
  type acknowledgementFieldsSchema,
  episodeIdSchema,
  type Notice,
  type NoticeId,
  noticeSchema,
  type PatientId,
  type Rule,
  type RuleFields,
  type RuleId,
  ruleSchema,
  type StreamId,
  streamIdSchema,
  type UserId,
  type WardId,
} from '../protocol.js';
import { type Query, type Row, readRow, readRows } from './database.js';

const readRules = (rows: readonly Row[]): Rule[] =>
  rows.map(row => ruleSchema.parse({ ...(row.fields as object), id: row.id }));

export async function rules(query: Query): Promise<Rule[]> {
  return readRules(await query(`SELECT * FROM rules ORDER BY fields ->> 'name', id`, []));
}

export async function addRule(query: Query, fields: RuleFields): Promise<Rule> {
  return readRules(
    await query('INSERT INTO rules (fields) VALUES ($1) RETURNING *', [JSON.stringify(fields)]),
  )[0]!;
}

export async function changeRule(query: Query, id: RuleId, fields: RuleFields): Promise<Rule> {
  const rows = await query('UPDATE rules SET fields = $2 WHERE id = $1 RETURNING id, fields', [
    id,
    JSON.stringify(fields),
  ]);
  return readRow(
    ruleSchema,
    rows.map(row => ({ ...(row.fields as object), id: row.id })),
    'rule',
  );
}

const conditionSchema: z.ZodType<Condition> = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('idle'), quietUntil: z.number() }),
  z.strictObject({ phase: z.enum(['rising', 'raised']), onset: z.number(), lastSeen: z.number() }),
]);

/** Where the rules of one stream stand. */
const progressSchema = z.strictObject({
  streamId: streamIdSchema,
  /** Whose face it was: with another patient the rules start afresh. */
  episodeId: episodeIdSchema.nullable(),
  secondsTo: z.string().nullable(),
  minutesTo: z.string().nullable(),
  conditions: z.record(z.string(), conditionSchema),
});
export type RuleProgress = z.infer<typeof progressSchema>;

export async function ruleProgress(query: Query): Promise<Map<StreamId, RuleProgress>> {
  const rows = await query('SELECT * FROM rule_progress', []);
  return new Map(readRows(progressSchema, rows).map(row => [row.streamId, row]));
}

export async function saveProgress(query: Query, progress: readonly RuleProgress[]): Promise<void> {
  await query(
    `INSERT INTO rule_progress (stream_id, episode_id, seconds_to, minutes_to, conditions)
     SELECT "streamId", "episodeId", "secondsTo", "minutesTo", conditions FROM jsonb_to_recordset($1::jsonb)
       AS sent ("streamId" uuid, "episodeId" uuid, "secondsTo" timestamptz, "minutesTo" timestamptz, conditions jsonb)
     ON CONFLICT (stream_id) DO UPDATE SET episode_id = excluded.episode_id, seconds_to = excluded.seconds_to, minutes_to = excluded.minutes_to, conditions = excluded.conditions`,
    [JSON.stringify(progress)],
  );
}

export type NewNotice = Pick<
  Notice,
  | 'ruleId'
  | 'kind'
  | 'name'
  | 'wardId'
  | 'bedId'
  | 'streamId'
  | 'episodeId'
  | 'onset'
  | 'raisedAt'
  | 'suppressed'
  | 'snoozedUntil'
  | 'snoozedBy'
  | 'simulated'
>;

/** One notice per rule, stream and onset; one that is already there is left alone. */
export async function raiseNotices(query: Query, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  await query(
    `INSERT INTO notices (rule_id, kind, name, ward_id, bed_id, stream_id, episode_id, onset, raised_at, suppressed,
       snoozed_until, snoozed_by, simulated)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS sent ("ruleId" uuid, kind text, name text, "wardId" uuid, "bedId" uuid,
       "streamId" uuid, "episodeId" uuid, onset timestamptz, "raisedAt" timestamptz, suppressed text,
       "snoozedUntil" timestamptz, "snoozedBy" uuid, simulated boolean)
     ON CONFLICT (rule_id, stream_id, onset) DO NOTHING`,
    [JSON.stringify(notices)],
  );
}

export async function endNotice(
  query: Query,
  ruleId: RuleId,
  streamId: StreamId,
  onset: string,
  endedAt: string,
): Promise<void> {
  const sql = 'UPDATE notices SET ended_at = $4 WHERE rule_id = $1 AND stream_id = $2 AND onset = $3';
  await query(sql, [ruleId, streamId, onset, endedAt]);
}

/** Shown notices that count against the budget of each bed, since its ward's shift began. */
export async function budgetUse(
  query: Query,
  shifts: readonly { readonly wardId: WardId; readonly since: string }[],
) {
  const rows = await query(
    `SELECT bed_id, count(*) FILTER (WHERE suppressed IS NULL) AS shown, bool_or(suppressed = 'budget') AS spent
     FROM unnest($1::uuid[], $2::timestamptz[]) AS shift (ward_id, since)
     JOIN notices ON notices.ward_id = shift.ward_id AND raised_at >= shift.since AND kind <> 'technical' GROUP BY bed_id`,
    [shifts.map(shift => shift.wardId), shifts.map(shift => shift.since)],
  );
  return new Map(
    rows.map(row => [row.bedId as string, { shown: Number(row.shown), spent: row.spent === true }]),
  );
}

const snoozeSchema = noticeSchema.pick({
  ruleId: true,
  bedId: true,
  episodeId: true,
  snoozedUntil: true,
  snoozedBy: true,
});
export type Snooze = z.infer<typeof snoozeSchema>;

/** What a snooze is of: the next patient in the bed has none of it. */
export const snoozeKey = ({ ruleId, bedId, episodeId }: Pick<Snooze, 'ruleId' | 'bedId' | 'episodeId'>) =>
  `${ruleId}/${bedId}/${episodeId}`;

/** Quiet that someone asked for until later than `at`, by `snoozeKey`. An acknowledged notice asks for none. */
export async function snoozes(query: Query, at: string): Promise<Map<string, Snooze>> {
  const rows = await query(
    `SELECT rule_id, bed_id, episode_id, snoozed_until, snoozed_by FROM notices
     WHERE snoozed_until > $1 AND acknowledgement IS NULL ORDER BY snoozed_until`,
    [at],
  );
  return new Map(readRows(snoozeSchema, rows).map(snooze => [snoozeKey(snooze), snooze]));
}

/** One ward's outage must not push another's notices out. */
const mostOpenPerWard = 200;

export interface OpenNotices {
  readonly notices: readonly Notice[];
  /** Older ones for which there was no room. */
  readonly leftOut: ReadonlyMap<WardId, number>;
}

/**
 * Not acknowledged, about those who lie there now; each ward's newest first. A snoozed one is among them, since its
 * snooze must be seen; a fault of the machine that is over is not, since nobody need look.
 */
export async function openNotices(
  query: Query,
  wardIds: readonly WardId[],
  at: string,
): Promise<OpenNotices> {
  const sql = `SELECT open.* FROM unnest($1::uuid[]) AS ward (id) CROSS JOIN LATERAL (
      SELECT notices.*, count(*) OVER () AS open_count FROM notices LEFT JOIN episodes ON episodes.id = episode_id
      WHERE ward_id = ward.id AND acknowledgement IS NULL AND suppressed IS DISTINCT FROM 'budget'
        AND (kind <> 'technical' OR notices.ended_at IS NULL OR snoozed_until > $2) AND episodes.ended_at IS NULL
      ORDER BY raised_at DESC LIMIT ${mostOpenPerWard}) AS open ORDER BY raised_at DESC`;
  const rows = await query(sql, [wardIds, at]);
  return {
    notices: readRows(
      noticeSchema,
      rows.map(({ openCount: _, ...notice }) => notice),
    ),
    leftOut: new Map(
      rows.map(row => [row.wardId as WardId, Math.max(0, Number(row.openCount) - mostOpenPerWard)]),
    ),
  };
}

export async function wardNotices(query: Query, wardId: WardId, from: string, to: string): Promise<Notice[]> {
  const sql =
    'SELECT * FROM notices WHERE ward_id = $1 AND raised_at >= $2 AND raised_at < $3 ORDER BY raised_at DESC LIMIT 1000';
  return readRows(noticeSchema, await query(sql, [wardId, from, to]));
}

export async function patientNotices(query: Query, patientId: PatientId): Promise<Notice[]> {
  const sql =
    'SELECT notices.* FROM notices JOIN episodes ON episodes.id = episode_id WHERE patient_id = $1 ORDER BY raised_at';
  return readRows(noticeSchema, await query(sql, [patientId]));
}

/** The first acknowledgement stands. @throws Refusal when there is no such notice, or it is acknowledged */
export async function acknowledge(
  query: Query,
  id: NoticeId,
  fields: z.infer<typeof acknowledgementFieldsSchema>,
  by: UserId,
  at: string,
): Promise<Notice> {
  const sql = 'UPDATE notices SET acknowledgement = $2 WHERE id = $1 AND acknowledgement IS NULL RETURNING *';
  return readRow(
    noticeSchema,
    await query(sql, [id, JSON.stringify({ ...fields, by, at })]),
    'unacknowledged notice',
  );
}

/**
 * Asks for quiet about what the notice's rule says of its episode, or with null ends that quiet.
 *
 * @throws Refusal when there is no such notice, it was never shown, or it is acknowledged
 */
export async function snooze(
  query: Query,
  id: NoticeId,
  quiet: { readonly until: string; readonly by: UserId } | null,
): Promise<Notice> {
  const sql = `UPDATE notices SET snoozed_until = $2, snoozed_by = $3 FROM notices AS asked
    WHERE asked.id = $1 AND notices.rule_id = asked.rule_id AND notices.bed_id = asked.bed_id
      AND notices.episode_id IS NOT DISTINCT FROM asked.episode_id
      AND notices.acknowledgement IS NULL AND notices.suppressed IS DISTINCT FROM 'budget' RETURNING notices.*`;
  const rows = await query(sql, [id, quiet?.until ?? null, quiet?.by ?? null]);
  return readRow(
    noticeSchema,
    rows.filter(row => row.id === id),
    'open notice',
  );
}
