/** One round of all rules over what is new, in one transaction under the lease: nothing is lost or doubled. */
import { z } from 'zod';
import { atRest, type Change } from '../observations/condition.js';
import { step } from '../observations/replay.js';
import { shiftStart } from '../observations/shifts.js';
import type { Sample } from '../observations/signals.js';
import {
  bedIdSchema,
  episodeIdSchema,
  patientIdSchema,
  type Rule,
  type RuleId,
  type StreamId,
  streamIdSchema,
  viewSchema,
  type WardId,
  wardIdSchema,
} from '../protocol.js';
import type { Database, Query } from '../store/database.js';
import { readRows } from '../store/database.js';
import { stillHolds } from '../store/leases.js';
import {
  budgetUse,
  endNotice,
  type NewNotice,
  type RuleProgress,
  raiseNotices,
  ruleProgress,
  rules,
  saveProgress,
  snoozed,
} from '../store/notices.js';
import { currentBaselines } from '../store/patients.js';
import { wards } from '../store/places.js';

export const rulesLease = 'rules';
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
type Watched = z.infer<typeof watchedSchema>;

export interface RoundResult {
  readonly raised: number;
  readonly wardIds: ReadonlySet<WardId>;
}

/**
 * @param now milliseconds since 1970
 * @param awakeSince since when this server could have heard a stream; silence before that is its own
 * @returns null when the lease is no longer ours
 */
export function evaluateRules(
  database: Database,
  holder: string,
  now: number,
  awakeSince: number,
): Promise<RoundResult | null> {
  return database.transaction(async query => {
    if (!(await stillHolds(query, rulesLease, holder))) return null;
    const enabled = (await rules(query)).filter(rule => rule.enabled);
    const streams = await watchedStreams(query);
    const progress = await ruleProgress(query);
    const before = (stream: Watched): RuleProgress => startOrGoOn(stream, progress.get(stream.streamId), now);
    const samples = await newSamples(query, streams, before, now, awakeSince);

    const fired: { stream: Watched; ruleId: RuleId; rule: Rule | undefined; change: Change }[] = [];
    const next = streams.map(stream => {
      const mine = enabled.filter(rule => rule.wardId === null || rule.wardId === stream.wardId);
      const from = before(stream);
      for (const { ruleId, onset } of abandoned(progress.get(stream.streamId), from, mine)) {
        fired.push({ stream, ruleId, rule: undefined, change: { kind: 'ended', onset, at: now } });
      }
      const conditions = Object.fromEntries(mine.map(rule => [rule.id, from.conditions[rule.id] ?? atRest]));
      const heard = samples.get(stream.streamId) ?? [];
      for (const sample of heard) {
        for (const rule of mine) {
          const taken = step(rule, conditions[rule.id] ?? atRest, sample);
          conditions[rule.id] = taken.condition;
          if (taken.change) fired.push({ stream, ruleId: rule.id, rule, change: taken.change });
        }
      }
      const lastSecond = heard.findLast(sample => sample.kind === 'second');
      return {
        ...from,
        secondsTo: lastSecond ? iso(lastSecond.at) : from.secondsTo,
        minutesTo: iso(lastMinute(now)),
        conditions,
      };
    });

    const raised = fired.flatMap(({ stream, rule, change }) =>
      rule && change.kind === 'raised' ? [notice(stream, rule, change)] : [],
    );
    await raiseNotices(query, await withinBudget(query, raised, now));
    for (const { stream, ruleId, change } of fired) {
      if (change.kind === 'ended')
        await endNotice(query, ruleId, stream.streamId, iso(change.onset), iso(change.at));
    }
    await saveProgress(query, next);
    return { raised: raised.length, wardIds: new Set(fired.map(({ stream }) => stream.wardId)) };
  });
}

async function watchedStreams(query: Query): Promise<Watched[]> {
  const rows = await query(
    `SELECT streams.id AS stream_id, streams.bed_id, ward_id, streams.simulated, pause IS NOT NULL AS paused, episodes.id AS episode_id,
       patient_id, started_at, last_received_at, skew_ms
     FROM streams JOIN beds ON beds.id = bed_id JOIN stream_progress ON stream_id = streams.id
     LEFT JOIN episodes ON episodes.bed_id = beds.id AND ended_at IS NULL ORDER BY streams.id`,
    [],
  );
  return readRows(watchedSchema, rows);
}

function startOrGoOn(stream: Watched, known: RuleProgress | undefined, now: number): RuleProgress {
  if (known && known.episodeId === stream.episodeId) return known;
  const { streamId, episodeId } = stream;
  return {
    streamId,
    episodeId,
    secondsTo: iso(now - lateMs),
    minutesTo: iso(lastMinute(now)),
    conditions: {},
  };
}

/** Raised conditions that nobody will end: the patient left, or the rule was switched off. */
function abandoned(
  known: RuleProgress | undefined,
  from: RuleProgress,
  mine: readonly Rule[],
): { ruleId: RuleId; onset: number }[] {
  return Object.entries(known?.conditions ?? {}).flatMap(([ruleId, condition]) => {
    const goesOn = known === from && mine.some(rule => rule.id === ruleId);
    return condition.phase === 'raised' && !goesOn
      ? [{ ruleId: ruleId as RuleId, onset: condition.onset }]
      : [];
  });
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const lastMinute = (now: number): number =>
  Math.floor((now - minuteSettledMs) / minuteMs) * minuteMs - minuteMs;

type Samples = Map<StreamId, Sample[]>;

async function newSamples(
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

function notice(stream: Watched, rule: Rule, change: Change): NewNotice {
  const { wardId, bedId, streamId, episodeId, simulated } = stream;
  const times = { onset: iso(change.onset), raisedAt: iso(Math.max(change.at, change.onset)) };
  return {
    ruleId: rule.id,
    kind: rule.kind,
    name: rule.name,
    wardId,
    bedId,
    streamId,
    episodeId,
    ...times,
    suppressed: null,
    simulated,
  };
}

/** Over a bed's budget for the shift, or snoozed, a notice is kept but not shown. Faults of the machine always are. */
async function withinBudget(query: Query, notices: readonly NewNotice[], now: number): Promise<NewNotice[]> {
  if (notices.length === 0) return [];
  const known = await wards(query);
  const used = await budgetUse(
    query,
    known.map(ward => ({ wardId: ward.id, since: iso(shiftStart(now, ward)) })),
  );
  const quiet = await snoozed(query, iso(now));
  const budgets = new Map(known.map(ward => [ward.id, ward.noticeBudget]));
  const shown = new Map([...used].map(([bedId, use]) => [bedId, use.shown]));
  return notices.map(candidate => {
    if (quiet.has(`${candidate.ruleId}/${candidate.bedId}`)) return { ...candidate, suppressed: 'snoozed' };
    if (candidate.kind === 'technical') return candidate;
    const count = shown.get(candidate.bedId) ?? 0;
    if (count >= (budgets.get(candidate.wardId) ?? 0)) return { ...candidate, suppressed: 'budget' };
    shown.set(candidate.bedId, count + 1);
    return candidate;
  });
}
