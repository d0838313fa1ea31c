import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { hashSecret } from '../../src/access/secrets.js';
import {
  expressions,
  type PatientId,
  type RuleId,
  type Stream,
  type StreamId,
  type UserId,
  type WardId,
} from '../../src/protocol.js';
import { backup, restore } from '../../src/store/backup.js';
import { setPause } from '../../src/store/curtains.js';
import type { Database } from '../../src/store/database.js';
import { wardStays } from '../../src/store/handover.js';
import { patientObservations, patientRollups, streamObservations } from '../../src/store/history.js';
import { holdLease, releaseLeases, stillHolds } from '../../src/store/leases.js';
import { lockFolder } from '../../src/store/lock.js';
import { migrate, migrations } from '../../src/store/migrations.js';
import {
  acknowledge,
  addRule,
  budgetUse,
  endNotice,
  type NewNotice,
  openNotices,
  raiseNotices,
  rules,
  snooze,
  snoozeKey,
  snoozes,
} from '../../src/store/notices.js';
import { type Arrival, nextSequence, writeObservations } from '../../src/store/observations.js';
import {
  addNote,
  admit,
  baseline,
  endEpisode,
  forgetIdentity,
  identity,
  patient,
  setBaseline,
  setIdentity,
  transfer,
} from '../../src/store/patients.js';
import { addUser, changeUser } from '../../src/store/people.js';
import { openPglite } from '../../src/store/pglite.js';
import {
  addBed,
  addStream,
  addWard,
  beds,
  drawZone,
  findWard,
  freeBeds,
  removeWard,
  retireBed,
  stream,
  streams,
} from '../../src/store/places.js';
import { openPostgres } from '../../src/store/postgres.js';
import { erasePatient, exportPatient } from '../../src/store/privacy.js';
import { addSession, endSessionsOf, validSessions } from '../../src/store/sessions.js';
import { openStore, type StoreLocation } from '../../src/store/store.js';
import { addToken, revokeToken, validToken } from '../../src/store/tokens.js';
import { createPartitions, keptDays, retain, rollUp } from '../../src/store/upkeep.js';
import { wardsNow, withoutPatients } from '../../src/store/ward-now.js';
import { leaningTo, observation } from '../samples.js';
import { pgliteProvider, postgresProvider, temporaryFolder } from './stores.js';

const start = '2026-11-22T10:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(start) + seconds * 1000).toISOString();
const span = { from: later(-86_400), to: later(86_400) };
const nurse = 'a2e1f6f2-70e3-4c4b-9d21-9f6f0d7d4c11' as UserId;
const deed = (seconds: number) => ({ at: later(seconds), by: nurse });
const consent = { givenBy: 'patient', recordedAt: later(-3600) } as const;
const wardFields = {
  name: 'Ward',
  timeZone: 'Europe/Berlin',
  shiftStarts: ['07:00', '19:00'],
  noticeBudget: 2,
};
const zone = { x: 0, y: 0, width: 1, height: 1 };
const retention = { rawDays: 7, minuteDays: 90, hourDays: 730, auditYears: 6 };

const providers = [pgliteProvider(), postgresProvider()];
afterAll(() => {
  for (const provider of providers) provider.close();
});

describe.each(providers)('the store on $kind', provider => {
  let opened: Promise<Database> | null = null;
  const openEmpty = async (context: TestContext) => {
    const location = await provider.place(context);
    const store = await openStore(location);
    await createPartitions(store.query, keptDays(Date.parse(start), 7));
    return { store, location };
  };
  const shared = (context: TestContext) => (opened ??= openEmpty(context).then(({ store }) => store));
  afterAll(async () => (await opened?.catch(() => null))?.close());

  /** A ward of its own with one watched bed. */
  const bedside = async ({ query }: Database, { simulated = false } = {}) => {
    const ward = await addWard(query, wardFields, simulated);
    const bed = await addBed(query, ward.id, { label: '1', position: 1 });
    const stream = await addStream(query, bed.id, { name: 'camera', zone });
    const episode = await admit(query, { bedId: bed.id, consent, ...deed(0) });
    return { ward, bed, stream, episode };
  };
  const write = (store: Database, ...arrivals: Arrival[]) =>
    store.transaction(query => writeObservations(query, arrivals, span));
  const arrival = (stream: Stream, sequences: readonly number[]): Arrival => ({
    streamId: stream.id,
    receivedAt: later(2),
    skewMs: 0,
    observations: sequences.map(sequence => observation(sequence, start)),
  });

  it('keeps each observation once, whatever is sent again', async context => {
    const store = await shared(context);
    const { stream, episode } = await bedside(store);
    expect(await write(store, arrival(stream, [0, 1, 2]))).toEqual([
      { stored: 3, duplicates: 0, discarded: 0, paused: false },
    ]);
    expect(await write(store, arrival(stream, [1, 2, 3]), arrival(stream, [3, 4, 4]))).toEqual([
      { stored: 1, duplicates: 2, discarded: 0, paused: false },
      { stored: 1, duplicates: 2, discarded: 0, paused: false },
    ]);
    const moved = { ...arrival(stream, []), observations: [{ ...observation(2, start), at: later(500) }] };
    expect(await write(store, moved)).toMatchObject([{ stored: 0, duplicates: 1 }]);
    const kept = await patientObservations(store.query, episode.patientId, span, 100);
    expect(kept.map(row => row.sequence)).toEqual([0, 1, 2, 3, 4]);
    expect(kept[0]).toMatchObject({
      ...observation(0, start),
      streamId: stream.id,
      episodeId: episode.id,
      simulated: false,
    });
    expect(await nextSequence(store.query, stream.id)).toBe(5);
  });

  it('keeps a number once when two writers race with different times', async context => {
    const store = await shared(context);
    const { stream, episode } = await bedside(store);
    const racing = Array.from({ length: 8 }, (_, index) => ({
      ...arrival(stream, []),
      observations: [{ ...observation(7, start), at: later(index) }],
    }));
    const results = await Promise.all(racing.map(one => write(store, one)));
    expect(
      results
        .flat()
        .map(result => result.stored)
        .sort(),
    ).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await patientObservations(store.query, episode.patientId, span, 100)).toHaveLength(1);
  });

  it('takes late observations in, and drops those of no episode, of long ago and of the future', async context => {
    const store = await shared(context);
    const { stream, episode } = await bedside(store);
    await write(store, arrival(stream, [50]));
    expect(await write(store, arrival(stream, [10, 11]))).toMatchObject([{ stored: 2 }]);
    const out = [later(-10), later(-10 * 86_400), later(2 * 86_400)].map((at, index) => ({
      ...observation(60 + index, start),
      at,
    }));
    expect(await write(store, { ...arrival(stream, []), observations: out })).toMatchObject([
      { stored: 0, discarded: 3 },
    ]);
    await endEpisode(store.query, episode.patientId, 'consentWithdrawn', deed(100));
    expect(await write(store, arrival(stream, [99, 100, 101]))).toMatchObject([{ stored: 1, discarded: 2 }]);
  });

  it('keeps nothing about the face behind the privacy curtain', async context => {
    const store = await shared(context);
    const { stream, episode } = await bedside(store);
    const drawn = await setPause(store.query, stream.id, { reason: 'care', remindAfterMs: 600_000 }, deed(5));
    expect(drawn.pause).toEqual({ reason: 'care', remindAfterMs: 600_000, since: later(5), by: nurse });
    expect(await write(store, arrival(stream, [4, 5]))).toMatchObject([{ stored: 2, paused: true }]);
    const kept = await patientObservations(store.query, episode.patientId, span, 100);
    expect(kept.map(row => [row.view, row.probabilities === null, row.quality === null])).toEqual([
      ['usable', false, false],
      ['masked', true, true],
    ]);
    await setPause(store.query, stream.id, { reason: 'visit', remindAfterMs: 600_000 }, deed(8));
    await setPause(store.query, stream.id, null, deed(10));
    // A device that was cut off meanwhile sends afterwards what it saw, behind the curtain and not.
    expect(await write(store, arrival(stream, [3, 7, 9, 10]))).toMatchObject([{ stored: 4, paused: false }]);
    const views = (await patientObservations(store.query, episode.patientId, span, 100)).map(row => row.view);
    expect(views).toEqual(['usable', 'usable', 'masked', 'masked', 'masked', 'usable']);
  });

  it('draws the curtain before every camera of the bed, and before one that is added', async context => {
    const store = await shared(context);
    const { query } = store;
    const { bed, stream: first } = await bedside(store);
    const second = await addStream(query, bed.id, { name: 'second', zone });
    const other = await bedside(store);
    await setPause(query, first.id, { reason: 'care', remindAfterMs: 600_000 }, deed(5));
    const third = await addStream(query, bed.id, { name: 'third', zone });
    for (const { id } of [first, second, third])
      expect((await stream(query, id)).pause).toMatchObject({ reason: 'care', since: later(5) });
    expect((await stream(query, other.stream.id)).pause).toBeNull();
    await setPause(query, second.id, null, deed(9));
    for (const { id } of [first, second, third]) expect((await stream(query, id)).pause).toBeNull();
    expect(await write(store, arrival(first, [7]), arrival(second, [7]))).toMatchObject([
      { stored: 1, paused: false },
      { stored: 1, paused: false },
    ]);
    expect((await streamObservations(query, second.id, span, 10)).map(({ view }) => view)).toEqual([
      'masked',
    ]);
  });

  it('moves a patient with history and consent, and gives the bed to one at a time', async context => {
    const store = await shared(context);
    const { query } = store;
    const { bed, episode, ward } = await bedside(store);
    await expect(admit(query, { bedId: bed.id, consent, ...deed(1) })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('someone lies in this bed'),
    });
    await expect(
      admit(query, { bedId: bed.id, consent: { ...consent, recordedAt: later(9) }, ...deed(1) }),
    ).rejects.toMatchObject({ code: 'invalid' });
    const other = await addWard(query, { ...wardFields, name: 'Other' });
    const otherBed = await addBed(query, other.id, { label: '1', position: 1 });
    const slip = 'P-SLIP' as PatientId;
    await expect(
      admit(query, { bedId: otherBed.id, patientId: slip, consent, ...deed(1) }),
    ).rejects.toMatchObject({ code: 'missing', message: expect.stringContaining('P-SLIP') });
    await expect(patient(query, slip)).rejects.toMatchObject({ code: 'missing' });
    expect(await findWard(query, 'patient', episode.patientId)).toBe(ward.id);
    const offered = (await freeBeds(query, episode.patientId)).filter(({ wardId }) =>
      [ward.id, other.id].includes(wardId),
    );
    expect(offered).toEqual([{ id: otherBed.id, label: '1', wardId: other.id, wardName: 'Other' }]);
    await store.transaction(inside => transfer(inside, episode.patientId, otherBed.id, deed(60)));
    expect(await findWard(query, 'patient', episode.patientId)).toBe(other.id);
    const { episodes } = await patient(query, episode.patientId);
    expect(episodes.map(one => [one.bedId, one.endReason, one.consent.recordedAt])).toEqual([
      [bed.id, 'transferred', consent.recordedAt],
      [otherBed.id, null, consent.recordedAt],
    ]);
    await setIdentity(query, episode.patientId, 'H-1');
    expect(await identity(query, episode.patientId)).toEqual({ hospitalNumber: 'H-1' });
    const { patientId } = (await bedside(store)).episode;
    await expect(setIdentity(query, patientId, 'H-1')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('hospital number'),
    });
    await forgetIdentity(query, episode.patientId);
    expect(await identity(query, episode.patientId)).toBeNull();
  });

  it('takes away an empty bed with its camera and tokens, keeps what they recorded, and frees the label', async context => {
    const store = await shared(context);
    const { query } = store;
    const { bed, stream: camera, episode, ward } = await bedside(store);
    await write(store, arrival(camera, [0]));
    const fields = { kind: 'device', label: 'tablet', streamId: camera.id, expiresAt: later(3600) } as const;
    const { secret } = await addToken(query, fields);
    const retire = () => store.transaction(inside => retireBed(inside, bed.id, later(60)));
    await expect(retire()).rejects.toMatchObject({ code: 'conflict' });
    await endEpisode(query, episode.patientId, 'discharged', deed(30));
    expect(await retire()).toEqual(bed);
    expect([await beds(query, ward.id), await streams(query, ward.id)]).toEqual([[], []]);
    expect((await wardsNow(query, [ward], Date.parse(later(60)))).get(ward.id)?.beds).toEqual([]);
    expect(await validToken(query, secret, later(60))).toBeNull();
    await expect(retire()).rejects.toMatchObject({ code: 'missing' });
    await expect(admit(query, { bedId: bed.id, consent, ...deed(61) })).rejects.toMatchObject({
      code: 'missing',
    });
    await expect(addStream(query, bed.id, { name: 'another', zone })).rejects.toMatchObject({
      code: 'missing',
    });
    expect(await streamObservations(query, camera.id, span, 10)).toHaveLength(1);
    expect((await addBed(query, ward.id, { label: bed.label, position: 1 })).id).not.toBe(bed.id);
  });

  it('removes a ward in which nobody ever lay, and no other', async context => {
    const store = await shared(context);
    const { query } = store;
    const remove = (id: WardId) => store.transaction(inside => removeWard(inside, id));
    const used = await bedside(store);
    await expect(remove(used.ward.id)).rejects.toMatchObject({ code: 'conflict' });
    await endEpisode(query, used.episode.patientId, 'discharged', deed(30));
    await store.transaction(inside => retireBed(inside, used.bed.id, later(60)));
    await expect(remove(used.ward.id)).rejects.toThrow(/history/);

    const ward = await addWard(query, { ...wardFields, name: 'Never used' });
    const bed = await addBed(query, ward.id, { label: '1', position: 1 });
    const camera = await addStream(query, bed.id, { name: 'camera', zone });
    await addToken(query, { kind: 'device', label: 'tablet', streamId: camera.id, expiresAt: null });
    await addToken(query, { kind: 'display', label: 'wall', wardId: ward.id, expiresAt: null });
    await drawZone(query, camera.id, zone, deed(1));
    await setPause(query, camera.id, { reason: 'care', remindAfterMs: 1000 }, deed(2));
    await setPause(query, camera.id, null, deed(3));
    await expect(remove(ward.id)).rejects.toThrow(/take them away first/);
    await store.transaction(inside => retireBed(inside, bed.id, later(60)));
    expect(await remove(ward.id)).toEqual(ward);
    await expect(remove(ward.id)).rejects.toMatchObject({ code: 'missing' });
  });

  it('rolls minutes and hours up, and again when late data comes', async context => {
    const store = await shared(context);
    const { stream, episode } = await bedside(store);
    const sad = (sequence: number, level: number) => ({
      ...observation(sequence, start),
      probabilities: leaningTo('sad', level),
      resembles: 'sad' as const,
    });
    const dark = { ...observation(70, start), view: 'dark' as const, probabilities: null, resembles: null };
    await write(store, {
      ...arrival(stream, []),
      observations: [sad(0, 0.2), sad(1, 0.4), sad(60, 0.9), dark],
    });
    await rollUp(store, Date.parse(later(600)));
    const read = async (resolution: 'minutes' | 'hours') =>
      (await patientRollups(store.query, resolution, episode.patientId, span, 10)).map(row => [
        row.at,
        row.seconds,
        row.usable,
        row.probabilities?.[expressions.indexOf('sad')],
      ]);
    expect(await read('minutes')).toEqual([
      [start, 2, 2, expect.closeTo(0.3, 5)],
      [later(60), 2, 1, expect.closeTo(0.9, 5)],
    ]);
    expect(await read('hours')).toEqual([[start, 4, 3, expect.closeTo(0.5, 5)]]);
    await write(store, { ...arrival(stream, []), observations: [sad(2, 0.6)] });
    expect(await rollUp(store, Date.parse(later(600)))).toBe(1);
    expect(await rollUp(store, Date.parse(later(600)))).toBe(0);
    expect(await read('minutes')).toEqual([
      [start, 3, 3, expect.closeTo(0.4, 5)],
      [later(60), 2, 1, expect.closeTo(0.9, 5)],
    ]);
    expect(await read('hours')).toEqual([[start, 5, 4, expect.closeTo(0.525, 5)]]);
  });

  it('raises a notice once per rule, stream and onset; the first acknowledgement stands', async context => {
    const store = await shared(context);
    const { query } = store;
    const { ward, bed, stream, episode } = await bedside(store);
    const rule = await addRule(query, {
      kind: 'technical',
      name: 'face lost',
      wardId: null,
      enabled: true,
      fault: 'faceLost',
      afterMs: 40_000,
      refractoryMs: 0,
    });
    expect((await rules(query)).find(one => one.id === rule.id)).toEqual(rule);
    const notice: NewNotice = {
      ruleId: rule.id,
      kind: 'expression',
      name: 'n',
      wardId: ward.id,
      bedId: bed.id,
      streamId: stream.id,
      episodeId: episode.id,
      onset: later(1),
      raisedAt: later(41),
      suppressed: null,
      snoozedUntil: null,
      snoozedBy: null,
      simulated: false,
    };
    await raiseNotices(query, [notice, { ...notice, raisedAt: later(50) }]);
    await raiseNotices(query, [notice, { ...notice, onset: later(2), suppressed: 'budget' }]);
    await endNotice(query, rule.id, stream.id, later(1), later(45));
    const openAt = async (at: number, ...wardIds: WardId[]) => openNotices(query, wardIds, later(at));
    const { notices: open } = await openAt(50, ward.id);
    expect(open).toMatchObject([{ onset: later(1), endedAt: later(45), acknowledgement: null }]);
    expect((await budgetUse(query, [{ wardId: ward.id, since: start }])).get(bed.id)).toEqual({
      shown: 1,
      spent: true,
    });
    await acknowledge(query, open[0]!.id, { reason: 'attended', comment: null }, nurse, later(50));
    await expect(
      acknowledge(query, open[0]!.id, { reason: 'wrong', comment: null }, nurse, later(51)),
    ).rejects.toMatchObject({ code: 'missing' });
    expect((await openAt(51, ward.id)).notices).toEqual([]);
    await raiseNotices(query, [{ ...notice, onset: later(3), raisedAt: later(43) }]);
    const flooded = await bedside(store);
    const { id: wardId } = flooded.ward;
    const flood = Array.from({ length: 300 }, (_, index) => ({
      ...notice,
      wardId,
      episodeId: flooded.episode.id,
      onset: later(100 + index),
      raisedAt: later(100 + index),
    }));
    await raiseNotices(query, flood);
    const both = await openAt(400, ward.id, wardId);
    expect(both.notices).toHaveLength(201);
    expect([both.notices.at(0)!.onset, both.notices.at(-1)!.onset]).toEqual([later(399), later(3)]);
    expect(both.leftOut).toEqual(
      new Map([
        [ward.id, 0],
        [wardId, 100],
      ]),
    );

    const waiting = { ...notice, kind: 'technical' as const, onset: later(4), raisedAt: later(44) };
    await raiseNotices(query, [{ ...waiting, suppressed: 'snoozed', snoozedUntil: later(600) }]);
    await endNotice(query, rule.id, stream.id, later(4), later(60));
    const openOf = async (at: number) => (await openAt(at, ward.id)).notices.map(({ onset }) => onset);
    expect(await openOf(599), 'a fault that is over, for its snooze').toEqual([later(4), later(3)]);
    expect(await openOf(600)).toEqual([later(3)]);
    const [third] = (await openAt(600, ward.id)).notices;
    await snooze(query, third!.id, { until: later(700), by: nurse });
    expect(await openOf(699)).toEqual([later(4), later(3)]);
    expect((await snoozes(query, later(699))).get(snoozeKey(notice))).toMatchObject({
      snoozedUntil: later(700),
      snoozedBy: nurse,
    });
    expect((await snoozes(query, later(700))).has(snoozeKey(notice))).toBe(false);
    await snooze(query, third!.id, null);
    expect((await snoozes(query, later(500))).has(snoozeKey(notice))).toBe(false);
    await expect(snooze(query, open[0]!.id, { until: later(700), by: nurse })).rejects.toMatchObject({
      code: 'missing',
    });
    await endEpisode(query, episode.patientId, 'discharged', deed(500));
    expect((await openAt(500, ward.id)).notices).toEqual([]);
  });

  it('hands over who lay there in a stretch of time, those who left too, and what is open however old', async context => {
    const store = await shared(context);
    const { query } = store;
    const { ward, bed, stream, episode } = await bedside(store);
    const { patientId } = episode;
    const notice: NewNotice = {
      ruleId: bed.id as unknown as RuleId,
      kind: 'technical',
      name: 'n',
      wardId: ward.id,
      bedId: bed.id,
      streamId: stream.id,
      episodeId: episode.id,
      onset: later(10),
      raisedAt: later(10),
      suppressed: null,
      snoozedUntil: null,
      snoozedBy: null,
      simulated: false,
    };
    await raiseNotices(query, [notice, { ...notice, onset: later(20), raisedAt: later(20) }]);
    await endNotice(query, notice.ruleId, stream.id, later(10), later(15));
    await addNote(query, patientId, nurse, 'before the move', later(1000));
    const read = (from: number, to: number) =>
      wardStays(query, ward.id, { from: later(from), to: later(to) }, later(to));
    expect(await read(900, 1100)).toMatchObject([
      { episode: { id: episode.id }, seconds: 0, marks: [], notices: [{ onset: later(20) }], events: [] },
    ]);

    const otherBed = await addBed(query, ward.id, { label: 'other', position: 9 });
    const moved = await store.transaction(inside => transfer(inside, patientId, otherBed.id, deed(1200)));
    await addNote(query, patientId, nurse, 'after the move', later(1300));
    const stays = await read(900, 2000);
    const facts = stays.map(({ episode, bedLabel, notices, events, notes }) => ({
      id: episode.id,
      bedLabel,
      notices: notices.length,
      events: events.map(({ kind }) => kind),
      notes: notes.map(({ text }) => text),
    }));
    expect(facts).toEqual([
      {
        id: episode.id,
        bedLabel: bed.label,
        notices: 0,
        events: ['transferred'],
        notes: ['before the move'],
      },
      { id: moved.id, bedLabel: 'other', notices: 0, events: ['admitted'], notes: ['after the move'] },
    ]);
    await store.transaction(inside => endEpisode(inside, patientId, 'discharged', deed(2000)));
    expect((await read(2000, 3000)).length).toBe(0);
    expect((await read(1999, 3000)).map(({ events }) => events.map(({ kind }) => kind))).toEqual([
      ['discharged'],
    ]);
  });

  it('shows a ward as it is now, to a wall display without patients', async context => {
    const store = await shared(context);
    const { ward, stream, episode } = await bedside(store, { simulated: true });
    await write(store, arrival(stream, [0, 1]));
    const picture = (await wardsNow(store.query, [ward], Date.parse(later(5)))).get(ward.id)!;
    expect(picture.beds).toMatchObject([
      {
        occupied: true,
        patientId: episode.patientId,
        budgetSpent: false,
        streams: [{ latest: { sequence: 1, simulated: true } }],
      },
    ]);
    const wall = withoutPatients(picture);
    expect(JSON.stringify(wall)).not.toContain(episode.patientId);
    expect(wall.beds).toMatchObject([{ occupied: true }]);
    await endEpisode(store.query, episode.patientId, 'discharged', deed(9));
    const after = (await wardsNow(store.query, [ward], Date.parse(later(10)))).get(ward.id)!;
    expect(after.beds).toMatchObject([{ occupied: false, patientId: null, streams: [{ latest: null }] }]);
  });

  it('ends sessions by idleness, by hand and with the user, and tokens by revocation', async context => {
    const store = await shared(context);
    const { query } = store;
    const { ward, stream } = await bedside(store);
    const user = await addUser(query, {
      name: `nurse-${ward.id}`,
      role: 'viewer',
      wards: [ward.id],
      passwordHash: 'x',
    });
    const secretHash = hashSecret(`s-${ward.id}`);
    await addSession(query, { secretHash, holder: { userId: user.id }, at: start, expiresAt: later(3600) });
    const valid = async (at: string) =>
      (await validSessions(query, [secretHash], at, later((Date.parse(at) - Date.parse(start)) / 1000 - 900)))
        .length;
    expect([await valid(later(899)), await valid(later(901))]).toEqual([1, 0]);
    const root = { role: 'administrator' as const, wards: [], disabled: false };
    const administrator = await addUser(query, { ...root, name: `root-${ward.id}`, passwordHash: 'x' });
    const change = (id: UserId, fields: Parameters<typeof changeUser>[2]) =>
      store.transaction(inside => changeUser(inside, id, fields, null));
    await change(user.id, { role: 'viewer', wards: [], disabled: true });
    expect(await valid(later(1))).toBe(0);
    await change(user.id, { role: 'viewer', wards: [], disabled: false });
    for (const less of [{ disabled: true }, { role: 'viewer' } as const])
      await expect(change(administrator.id, { ...root, ...less })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(administrator.name),
      });
    await change(user.id, root);
    await change(administrator.id, { ...root, disabled: true });
    await change(administrator.id, root);
    await change(user.id, { role: 'viewer', wards: [], disabled: false });
    await endSessionsOf(query, user.id);
    expect(await valid(later(1))).toBe(0);

    const device = await addToken(query, {
      kind: 'device',
      label: 'bed 1',
      streamId: stream.id,
      expiresAt: later(100),
    });
    expect(await validToken(query, device.secret, later(99))).toMatchObject({ streamId: stream.id });
    expect(await validToken(query, device.secret, later(100))).toBeNull();
    expect(JSON.stringify(await query('SELECT * FROM tokens', []))).not.toContain(device.secret);
    const display = await addToken(query, {
      kind: 'display',
      label: 'wall',
      wardId: ward.id,
      expiresAt: null,
    });
    const wall = hashSecret(`w-${ward.id}`);
    await addSession(query, {
      secretHash: wall,
      holder: { tokenId: display.token.id },
      at: start,
      expiresAt: later(86_400),
    });
    expect(await validSessions(query, [wall], later(80_000), later(79_000))).toMatchObject([
      { role: 'display', wards: [ward.id] },
    ]);
    await revokeToken(query, display.token.id, later(1));
    expect(await validSessions(query, [wall], later(2), start)).toEqual([]);
    expect(await validToken(query, display.secret, later(2))).toBeNull();
  });

  it('gives a lease to one holder until it is released or runs out', async context => {
    const { query } = await shared(context);
    expect(await holdLease(query, 'rules', 'a')).toBe(true);
    expect(await holdLease(query, 'rules', 'b')).toBe(false);
    expect(await holdLease(query, 'rules', 'a')).toBe(true);
    expect([await stillHolds(query, 'rules', 'a'), await stillHolds(query, 'rules', 'b')]).toEqual([
      true,
      false,
    ]);
    await query(`UPDATE leases SET expires_at = clock_timestamp() - interval '1 second'`, []);
    expect(await stillHolds(query, 'rules', 'a')).toBe(false);
    expect(await holdLease(query, 'rules', 'b')).toBe(true);
    await releaseLeases(query, 'b');
    expect(await holdLease(query, 'rules', 'a')).toBe(true);
  });

  it('exports one patient, never a simulated one, and erases all of one', async context => {
    const store = await shared(context);
    const { query } = store;
    const { stream, episode, ward, bed } = await bedside(store);
    const { patientId } = episode;
    await write(store, arrival(stream, [0, 1, 2]));
    await rollUp(store, Date.parse(later(600)));
    await addNote(query, patientId, nurse, 'slept', later(3));
    await setIdentity(query, patientId, `H-${ward.id}`);
    await setBaseline(
      query,
      patientId,
      {
        from: start,
        to: later(60),
        origin: 'clinician',
        minutes: 1,
        spreads: expressions.map(() => ({ median: 0.1, deviation: 0 })),
      },
      deed(61),
    );
    expect(await baseline(query, patientId)).toMatchObject({ origin: 'clinician', from: start });
    await raiseNotices(query, [
      {
        ruleId: bed.id as unknown as RuleId,
        kind: 'expression',
        name: 'n',
        wardId: ward.id,
        bedId: bed.id,
        streamId: stream.id,
        episodeId: episode.id,
        onset: start,
        raisedAt: start,
        suppressed: null,
        snoozedUntil: null,
        snoozedBy: null,
        simulated: false,
      },
    ]);
    const copy = await exportPatient(query, patientId, true);
    expect(await exportPatient(query, patientId, false)).not.toHaveProperty('identity');
    expect([
      copy.observations.length,
      copy.minutes.length,
      copy.hours.length,
      copy.notes.length,
      copy.notices.length,
    ]).toEqual([3, 1, 1, 1, 1]);
    expect(copy.events.map(event => [event.kind, event.by])).toEqual([
      ['admitted', nurse],
      ['baselineSet', nurse],
    ]);

    await store.transaction(inside => erasePatient(inside, patientId));
    for (const table of [
      'observations',
      'minutes',
      'hours',
      'notices',
      'notes',
      'events',
      'baselines',
      'identities',
      'episodes',
      'patients',
      'stream_progress',
    ]) {
      const rows = await query(`SELECT to_jsonb(${table})::text AS row FROM ${table}`, []);
      expect(
        rows.filter(row => String(row.row).includes(patientId) || String(row.row).includes(episode.id)),
        table,
      ).toEqual([]);
    }
    expect(await streamObservations(query, stream.id, span, 10)).toEqual([]);
    await expect(exportPatient(query, patientId, true)).rejects.toMatchObject({ code: 'missing' });
    const made = await bedside(store, { simulated: true });
    await expect(exportPatient(query, made.episode.patientId, true)).rejects.toThrow(/simulated/);
  });

  it('tells every server on the database', async context => {
    const store = await shared(context);
    const heard = new Promise<string | null>(resolve => store.subscribe(resolve));
    await store.publish('{"kind":"places"}');
    expect(await heard).toBe('{"kind":"places"}');
  });

  it('rolls a failed transaction back and refuses with a meaning', async context => {
    const store = await shared(context);
    const ward = await addWard(store.query, wardFields);
    const failing = store.transaction(async query => {
      await addBed(query, ward.id, { label: 'x', position: 1 });
      await addBed(query, ward.id, { label: 'x', position: 2 });
    });
    await expect(failing).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.query('SELECT 1 FROM beds WHERE ward_id = $1', [ward.id])).toEqual([]);
    await expect(
      addBed(store.query, 'a2e1f6f2-70e3-4c4b-9d21-9f6f0d7d4c11' as WardId, { label: 'x', position: 1 }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.query('SELEC 1', [])).rejects.toThrow(/syntax/);
    await expect(patient(store.query, 'P-NOBODY' as PatientId)).rejects.toMatchObject({ code: 'missing' });
    await expect(
      addStream(store.query, 'a2e1f6f2-70e3-4c4b-9d21-9f6f0d7d4c11' as never, { name: 'x', zone }),
    ).rejects.toMatchObject({ code: 'missing' });
    expect(await nextSequence(store.query, 'a2e1f6f2-70e3-4c4b-9d21-9f6f0d7d4c11' as StreamId)).toBe(0);
  });

  it('is backed up and restored into either store, and refuses what is damaged', async context => {
    const source = await shared(context);
    const { stream, episode } = await bedside(source);
    await write(source, arrival(stream, [0, 1, 2]));
    await rollUp(source, Date.parse(later(600)));
    const lines: string[] = [];
    await backup(source, async line => void lines.push(line));
    for (const target of providers) {
      const store = await openStore(await target.place(context));
      const refuses = (damaged: readonly string[], reason: RegExp) =>
        expect(restore(store, feed(damaged))).rejects.toThrow(reason);
      await refuses(lines.slice(0, -1), /cut off/);
      await refuses([...lines.slice(0, -1), lines.at(-1)!.slice(0, 20)], /not JSON/);
      await refuses([lines[0]!, ...lines.slice(2)], /checksum|refers to/);
      await refuses(['{}'], /no backup/);
      await refuses([], /cut off/);
      await restore(store, feed(lines));
      expect(await exportPatient(store.query, episode.patientId, true)).toEqual(
        await exportPatient(source.query, episode.patientId, true),
      );
      await refuses(lines, /not empty/);
      const again: string[] = [];
      await backup(store, async line => void again.push(line));
      expect(again.slice(1, -1).map(sortedRows)).toEqual(lines.slice(1, -1).map(sortedRows));
      await store.close();
    }
  });

  it('drops what is older than its time', async context => {
    const { store } = await openEmpty(context);
    const { stream, episode } = await bedside(store);
    await write(store, arrival(stream, [0]));
    await rollUp(store, Date.parse(later(600)));
    const now = Date.parse(start);
    await retain(store.query, retention, now + 7 * 86_400_000);
    expect(await streamObservations(store.query, stream.id, span, 10)).toHaveLength(1);
    await retain(store.query, retention, now + 9 * 86_400_000);
    expect(await streamObservations(store.query, stream.id, span, 10)).toEqual([]);
    expect(await patientRollups(store.query, 'minutes', episode.patientId, span, 10)).toHaveLength(1);
    await retain(store.query, retention, now + 92 * 86_400_000);
    expect(await patientRollups(store.query, 'minutes', episode.patientId, span, 10)).toEqual([]);
    expect(await patientRollups(store.query, 'hours', episode.patientId, span, 10)).toHaveLength(1);
    await store.close();
  });

  it('upgrades older tables with their rows, and refuses newer ones', async context => {
    const location = await provider.place(context);
    const open = (place: StoreLocation) =>
      'folder' in place ? openPglite(place.folder) : openPostgres(place.databaseUrl);
    const old = await open(location);
    await migrate(old, 1);
    const ward = await addWard(old.query, wardFields);
    const bed = await addBed(old.query, ward.id, { label: '1', position: 1 });
    const pause = { reason: 'care', remindAfterMs: 1, since: start };
    const sql = `INSERT INTO streams (bed_id, name, zone, pause, simulated) VALUES ($1, 'camera', $2, $3, false) RETURNING id`;
    const [camera] = await old.query(sql, [bed.id, JSON.stringify(zone), JSON.stringify(pause)]);
    const streamId = camera?.id as StreamId;
    await old.close();
    const store = await openStore(location);
    expect((await store.query('SELECT name FROM wards', []))[0]).toEqual({ name: ward.name });
    expect((await stream(store.query, streamId)).pause).toEqual({ ...pause, by: null });
    expect(await store.query('SELECT 1 FROM users', [])).toEqual([]);
    await store.query('INSERT INTO migrations (version) VALUES ($1)', [migrations.length + 1]);
    await store.close();
    await expect(openStore(location)).rejects.toThrow(/newer Mien/);
  });
});

it('PostgreSQL says that messages may have been missed where its connection was lost', async context => {
  const store = await openStore(await providers[1]!.place(context));
  const heard: (string | null)[] = [];
  store.subscribe(message => heard.push(message));
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`;
  expect(await store.query(cut, [])).toHaveLength(1);
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([null]);
  await store.publish('{}');
  await expect.poll(() => heard).toEqual([null, '{}']);
  await store.close();
});

describe('a data folder', () => {
  it('is held by one opener at a time, and freed by a dead one', async () => {
    const folder = temporaryFolder();
    const free = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(/already open in this process/);
    free();
    lockFolder(folder)();

    const holder = (pid: number, host = hostname()) => JSON.stringify({ pid, host, started: start });
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await once(child, 'spawn');
    writeFileSync(join(folder, 'lock'), holder(child.pid!));
    expect(() => lockFolder(folder)).toThrow(new RegExp(`in use by process ${child.pid}`));
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(folder)();
    writeFileSync(join(folder, 'lock'), holder(1, 'elsewhere'));
    expect(() => lockFolder(folder)).toThrow(/on elsewhere/);
    writeFileSync(join(folder, 'lock'), 'half a li');
    expect(() => lockFolder(folder)).toThrow(/unreadable/);
    rmSync(folder, { recursive: true });
  });
});

async function* feed(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** A page's rows in an order of their own, since a table has none. */
function sortedRows(line: string): unknown {
  const page = JSON.parse(line) as { table: string; rows: object[] };
  return { table: page.table, rows: page.rows.map(row => JSON.stringify(row)).sort() };
}
