/** One round of all rules over what is new, in one transaction under the lease: nothing is lost or doubled. */
import { atRest, type Change } from '../observations/condition.js';
import { step } from '../observations/replay.js';
import { shiftStart } from '../observations/shifts.js';
import type { Rule, RuleId, WardId } from '../protocol.js';
import type { Database, Query } from '../store/database.js';
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
  snoozeKey,
  snoozes,
} from '../store/notices.js';
import { wards } from '../store/places.js';
import { iso, lastMinute, lateMs, newSamples, type Watched, watchedStreams } from './samples.js';

export const rulesLease = 'rules';
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
    await raiseNotices(query, await heldBack(query, raised, now));
    for (const { stream, ruleId, change } of fired) {
      if (change.kind === 'ended')
        await endNotice(query, ruleId, stream.streamId, iso(change.onset), iso(change.at));
    }
    await saveProgress(query, next);
    return { raised: raised.length, wardIds: new Set(fired.map(({ stream }) => stream.wardId)) };
  });
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
    snoozedUntil: null,
    snoozedBy: null,
    simulated,
  };
}

/** Under a snooze a notice waits for its end; over a bed's budget for the shift it is kept but not shown, save a fault. */
async function heldBack(query: Query, notices: readonly NewNotice[], now: number): Promise<NewNotice[]> {
  if (notices.length === 0) return [];
  const known = await wards(query);
  const used = await budgetUse(
    query,
    known.map(ward => ({ wardId: ward.id, since: iso(shiftStart(now, ward)) })),
  );
  const quiet = await snoozes(query, iso(now));
  const budgets = new Map(known.map(ward => [ward.id, ward.noticeBudget]));
  const shown = new Map([...used].map(([bedId, use]) => [bedId, use.shown]));
  return notices.map(candidate => {
    const snooze = quiet.get(snoozeKey(candidate));
    if (snooze) return { ...candidate, ...snooze, suppressed: 'snoozed' };
    if (candidate.kind === 'technical') return candidate;
    const count = shown.get(candidate.bedId) ?? 0;
    if (count >= (budgets.get(candidate.wardId) ?? 0)) return { ...candidate, suppressed: 'budget' };
    shown.set(candidate.bedId, count + 1);
    return candidate;
  });
}
