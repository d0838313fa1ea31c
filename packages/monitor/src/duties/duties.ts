/** Rounds of work that one server does for all, each under its lease. */
import type { Logger } from 'pino';
import type { Retention, RuleFields, WardId } from '../protocol.js';
import type { Metrics } from '../server/metrics.js';
import type { Database } from '../store/database.js';
import { holdLease, releaseLeases } from '../store/leases.js';
import { addRule, rules } from '../store/notices.js';
import { createPartitions, keptDays, retain, rollUp, sweep } from '../store/upkeep.js';
import { setAutomaticBaselines } from './baselines.js';
import { evaluateRules, rulesLease } from './rules.js';

interface Surroundings {
  readonly database: Database;
  /** Unlike any other running server's. */
  readonly holder: string;
  readonly retention: Retention;
  readonly metrics: Metrics;
  readonly log: Logger;
  now(): number;
  /** Told which wards have new or ended notices. */
  changed(wardIds: Iterable<WardId>): void;
}

interface Duty {
  readonly lease: string;
  readonly everyMs: number;
  /** @param heldSince when this server took the lease */
  round(heldSince: number): Promise<void>;
}

/** @returns a function that finishes the rounds under way and gives the leases back */
export function startDuties(surroundings: Surroundings): () => Promise<void> {
  const { database, holder, metrics, log, now } = surroundings;
  const held = new Map<string, number>();
  const duties = dutiesOf(surroundings).map(duty =>
    repeat(duty.everyMs, async () => {
      try {
        const mine = await holdLease(database.query, duty.lease, holder);
        if (!mine) held.delete(duty.lease);
        else if (!held.has(duty.lease)) held.set(duty.lease, now());
        metrics.set('leases_held', held.size);
        if (mine) await duty.round(held.get(duty.lease) ?? now());
      } catch (error) {
        metrics.add('duty_failures_total');
        log.error({ duty: duty.lease, err: error }, 'a round failed; the next one tries again');
      }
    }),
  );
  return async () => {
    await Promise.all(duties.map(stop => stop()));
    await releaseLeases(database.query, holder).catch(error =>
      log.warn({ err: error }, 'the leases run out by themselves'),
    );
  };
}

function dutiesOf({ database, holder, retention, metrics, now, changed }: Surroundings): Duty[] {
  return [
    {
      lease: rulesLease,
      everyMs: 1000,
      round: async heldSince => {
        const result = await evaluateRules(database, holder, now(), heldSince);
        metrics.add('notices_raised_total', result?.raised ?? 0);
        changed(result?.wardIds ?? []);
      },
    },
    { lease: 'roll-ups', everyMs: 4000, round: async () => void (await rollUp(database, now())) },
    {
      lease: 'upkeep',
      everyMs: 2000,
      round: everyHour(now, async () => {
        if ((await rules(database.query)).length === 0)
          for (const rule of firstRules) await addRule(database.query, rule);
        await createPartitions(database.query, keptDays(now(), retention.rawDays));
        await retain(database.query, retention, now());
        await setAutomaticBaselines(database.query, new Date(now()).toISOString());
        await sweep(database.query);
      }),
    },
  ];
}

/** The lease is renewed every round, the work done once an hour. */
function everyHour(now: () => number, work: () => Promise<void>): Duty['round'] {
  let doneAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - doneAt < 3_600_000) return;
    await work();
    doneAt = now();
  };
}

/** Waits `everyMs` between the end of one round and the start of the next. */
function repeat(everyMs: number, round: () => Promise<void>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void>;
  const run = () => {
    running = round().then(() => {
      if (!stopped) timer = setTimeout(run, everyMs);
    });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

const technical = { kind: 'technical', wardId: null, enabled: true, refractoryMs: 60_000 } as const;
const expression = {
  kind: 'expression',
  wardId: null,
  enabled: true,
  enterAt: 0.7,
  exitBelow: 0.5,
  persistMs: 30_000,
  refractoryMs: 900_000,
} as const;

/** What a new record starts with; an administrator changes them. */
const firstRules: readonly RuleFields[] = [
  { ...technical, name: 'Face lost', fault: 'faceLost', afterMs: 40_000 },
  { ...technical, name: 'Camera dark', fault: 'cameraDark', afterMs: 40_000 },
  { ...technical, name: 'Stream silent', fault: 'streamSilent', afterMs: 30_000 },
  { ...technical, name: 'Clock wrong', fault: 'clockSkew', afterMs: 30_000 },
  { ...expression, name: 'Resembles sadness for half a minute', expression: 'sad' },
  { ...expression, name: 'Resembles fear for half a minute', expression: 'fear' },
];
