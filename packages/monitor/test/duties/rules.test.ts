import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineFrom, setAutomaticBaselines } from '../../src/duties/baselines.js';
import { evaluateRules, rulesLease } from '../../src/duties/rules.js';
import {
  type Episode,
  type Observation,
  type RuleFields,
  type Stream,
  userIdSchema,
  type Ward,
} from '../../src/protocol.js';
import type { Database } from '../../src/store/database.js';
import { holdLease } from '../../src/store/leases.js';
import { addRule, changeRule, openNotices, patientNotices, snooze } from '../../src/store/notices.js';
import { writeObservations } from '../../src/store/observations.js';
import { admit, baseline, endEpisode, resetBaseline } from '../../src/store/patients.js';
import { addBed, addStream, addWard } from '../../src/store/places.js';
import { openStore } from '../../src/store/store.js';
import { createPartitions, keptDays } from '../../src/store/upkeep.js';
import { leaningTo, observation } from '../samples.js';
import { temporaryFolder } from '../store/stores.js';

const folder = temporaryFolder();
const start = Date.parse('2026-11-22T10:00:00.000Z');
const iso = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const holder = 'this server';
const nurse = userIdSchema.parse('00000000-0000-4000-8000-000000000009');
let store: Database;
beforeAll(async () => {
  store = await openStore({ folder });
  await createPartitions(store.query, keptDays(start, 7));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

interface Bedside {
  readonly ward: Ward;
  readonly stream: Stream;
  readonly episode: Episode;
}

async function bedside(noticeBudget: number): Promise<Bedside> {
  const ward = await addWard(store.query, {
    name: 'Ward',
    timeZone: 'UTC',
    shiftStarts: ['07:00'],
    noticeBudget,
  });
  const bed = await addBed(store.query, ward.id, { label: '1', position: 1 });
  const stream = await addStream(store.query, bed.id, {
    name: 'camera',
    zone: { x: 0, y: 0, width: 1, height: 1 },
  });
  const episode = await admit(store.query, {
    bedId: bed.id,
    consent: { givenBy: 'patient', recordedAt: iso(-10) },
    at: iso(0),
    by: null,
  });
  return { ward, stream, episode };
}

/** Sadness at `level` for each second from `from` on, received `lateSeconds` afterwards. */
async function see(
  { stream }: Bedside,
  from: number,
  levels: readonly number[],
  lateSeconds = 1,
): Promise<void> {
  const observations: Observation[] = levels.map((level, index) => ({
    ...observation(0),
    sequence: from + index,
    at: iso(from + index),
    probabilities: leaningTo('sad', level),
    resembles: 'sad',
  }));
  const arrivals = [
    { streamId: stream.id, receivedAt: iso(from + levels.length + lateSeconds), skewMs: 0, observations },
  ];
  await store.transaction(query =>
    writeObservations(query, arrivals, { from: iso(-86_400), to: iso(86_400) }),
  );
}

/** One round at `seconds`, by a server that woke long ago. */
const round = async (seconds: number) => {
  await holdLease(store.query, rulesLease, holder);
  return evaluateRules(store, holder, start + seconds * 1000, start - 1000);
};
const sad = (ward: Ward, change: Partial<Extract<RuleFields, { kind: 'expression' }>> = {}): RuleFields => ({
  kind: 'expression',
  name: 'sad',
  wardId: ward.id,
  enabled: true,
  expression: 'sad',
  enterAt: 0.7,
  exitBelow: 0.5,
  persistMs: 3000,
  refractoryMs: 0,
  ...change,
});
const notices = async ({ episode }: Bedside) =>
  (await patientNotices(store.query, episode.patientId)).map(({ onset, endedAt, suppressed }) => ({
    onset,
    endedAt,
    suppressed,
  }));
const spell = [0.9, 0.9, 0.9, 0.9, 0.9, 0.1, 0.1];

describe('a round of rules', () => {
  it('raises and ends over several rounds as over one, and once only', async () => {
    const here = await bedside(10);
    await addRule(store.query, sad(here.ward));
    await see(here, 1, [0.9, 0.9]);
    await round(4);
    await see(here, 3, [0.9, 0.9, 0.9]);
    expect((await round(7))?.raised).toBe(1);
    expect((await round(7))?.raised).toBe(0);
    expect(await notices(here)).toEqual([{ onset: iso(1), endedAt: null, suppressed: null }]);
    await see(here, 6, [0.1]);
    await round(9);
    expect(await notices(here)).toEqual([{ onset: iso(1), endedAt: iso(6), suppressed: null }]);
  });

  it('does nothing without the lease', async () => {
    await holdLease(store.query, rulesLease, holder);
    expect(await evaluateRules(store, 'another server', start, start)).toBeNull();
  });

  it('keeps what is over the budget of bed and shift, and shows it not', async () => {
    const here = await bedside(2);
    await addRule(store.query, sad(here.ward));
    await see(here, 1, [...spell, ...spell, ...spell]);
    await round(25);
    expect((await notices(here)).map(notice => notice.suppressed)).toEqual([null, null, 'budget']);
  });

  it('is quiet where someone asked for quiet', async () => {
    const here = await bedside(10);
    await addRule(store.query, sad(here.ward));
    await see(here, 1, spell);
    await round(9);
    const [first] = await patientNotices(store.query, here.episode.patientId);
    await snooze(store.query, first!.id, { until: iso(600), by: nurse });
    await see(here, 20, spell);
    await round(28);
    expect((await notices(here)).map(notice => notice.suppressed)).toEqual([null, 'snoozed']);
    const { notices: open } = await openNotices(store.query, [here.ward.id], iso(30));
    expect(open.map(({ snoozedUntil, snoozedBy }) => [snoozedUntil, snoozedBy])).toEqual([
      [iso(600), nurse],
      [iso(600), nurse],
    ]);
    await snooze(store.query, first!.id, null);
    await see(here, 40, spell);
    await round(48);
    expect((await notices(here)).map(notice => notice.suppressed)).toEqual([null, 'snoozed', null]);
  });

  it('is not quiet about the next patient in the bed', async () => {
    const here = await bedside(10);
    await addRule(store.query, sad(here.ward));
    await see(here, 1, spell);
    await round(9);
    const [first] = await patientNotices(store.query, here.episode.patientId);
    await snooze(store.query, first!.id, { until: iso(600), by: nurse });
    await endEpisode(store.query, here.episode.patientId, 'discharged', { at: iso(10), by: null });
    const consent = { givenBy: 'patient' as const, recordedAt: iso(0) };
    const next = { bedId: here.stream.bedId, consent, at: iso(15), by: null };
    const episode = await admit(store.query, next);
    await round(16);
    await see(here, 20, spell);
    await round(28);
    expect((await notices({ ...here, episode })).map(notice => notice.suppressed)).toEqual([null]);
  });

  it('does not lose a fault of the machine that goes on after its snooze', async () => {
    const here = await bedside(10);
    await addRule(store.query, {
      kind: 'technical',
      name: 'silent',
      wardId: here.ward.id,
      enabled: true,
      fault: 'streamSilent',
      afterMs: 10_000,
      refractoryMs: 0,
    });
    const open = async (at: number) =>
      (await openNotices(store.query, [here.ward.id], iso(at))).notices.map(notice => notice.endedAt);
    await see(here, 1, spell);
    await round(30);
    const [first] = await patientNotices(store.query, here.episode.patientId);
    await snooze(store.query, first!.id, { until: iso(100), by: nurse });
    await see(here, 31, spell);
    await round(39);
    expect(await open(39), 'over, but its snooze is seen').toEqual([iso(39)]);
    await round(60);
    expect(await open(60)).toEqual([null, iso(39)]);
    expect(await open(100)).toEqual([null]);
  });

  it('lets late data change history and raise nothing', async () => {
    const here = await bedside(10);
    await addRule(store.query, sad(here.ward));
    await see(here, 1, spell, 120);
    await round(130);
    await see(here, 200, [0.1]);
    await round(202);
    await see(here, 150, spell);
    await round(203);
    expect(await notices(here)).toEqual([]);
  });

  it('ends what nobody else will: the patient leaves, the rule is switched off', async () => {
    const here = await bedside(10);
    const rule = await addRule(store.query, sad(here.ward));
    await see(here, 1, [0.9, 0.9, 0.9, 0.9, 0.9]);
    await round(7);
    await changeRule(store.query, rule.id, sad(here.ward, { enabled: false }));
    await round(9);
    expect(await notices(here)).toEqual([{ onset: iso(1), endedAt: iso(9), suppressed: null }]);
    await changeRule(store.query, rule.id, sad(here.ward));
    await see(here, 10, [0.9, 0.9, 0.9, 0.9, 0.9]);
    await round(16);
    await endEpisode(store.query, here.episode.patientId, 'discharged', { at: iso(17), by: null });
    await round(18);
    expect((await notices(here)).map(notice => notice.endedAt)).toEqual([iso(9), iso(18)]);
  });

  it('reads a trend against a baseline that sets itself from a day of usable minutes', async () => {
    const here = await bedside(10);
    const { stream, episode, ward } = here;
    const fill = (from: number, count: number, level: number) =>
      store.query(
        `INSERT INTO minutes SELECT $1, $2, $3::timestamptz + minute * interval '1 minute', 60, 60, 900, $4::float8[], false FROM generate_series(0, $5::int - 1) minute`,
        [stream.id, episode.id, iso(from), leaningTo('sad', level), count],
      );
    await fill(-1441 * 60, 1439, 0.2);
    await setAutomaticBaselines(store.query, iso(0));
    expect(await baseline(store.query, episode.patientId)).toBeNull();
    await fill(-2 * 60, 1, 0.2);
    await setAutomaticBaselines(store.query, iso(0));
    const own = { origin: 'automatic', minutes: 1440, to: iso(0) };
    expect(await baseline(store.query, episode.patientId)).toMatchObject(own);
    await resetBaseline(store.query, episode.patientId, { at: iso(-3 * 60), by: null });
    await setAutomaticBaselines(store.query, iso(0));
    expect(await baseline(store.query, episode.patientId)).toBeNull();
    await store.query(`DELETE FROM events WHERE kind = 'baselineReset'`, []);
    await setAutomaticBaselines(store.query, iso(0));
    expect(await baseline(store.query, episode.patientId)).toMatchObject(own);

    const period = { from: iso(-1441 * 60), to: iso(-1400 * 60) };
    await expect(baselineFrom(store.query, episode.patientId, period, 'clinician')).rejects.toMatchObject({
      message: expect.stringContaining('41 usable minutes lie between'),
    });

    await addRule(store.query, {
      kind: 'trend',
      name: 'more',
      wardId: ward.id,
      enabled: true,
      expression: 'sad',
      direction: 'rise',
      enterAt: 3,
      exitBelow: 1,
      persistMs: 120_000,
      refractoryMs: 0,
    });
    await round(0);
    await fill(0, 5, 0.5);
    await round(6 * 60);
    expect((await notices(here)).map(notice => notice.onset)).toEqual([iso(0)]);
  });
});
