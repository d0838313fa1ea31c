import { describe, expect, it } from 'vitest';
import { capabilityStatement, outcome } from '../../src/fhir/answers.js';
import { observationId, searchOf } from '../../src/fhir/ids.js';
import { observationOf } from '../../src/fhir/observation.js';
import { auditEventOf, deviceOf, encounterOf, patientOf } from '../../src/fhir/records.js';
import { timeSpan } from '../../src/fhir/search.js';
import { codeSystem, valueSet } from '../../src/fhir/terms.js';
import type { EpisodeId, NoticeId, PatientId, StreamId, UserId } from '../../src/protocol.js';
import type { ClinicalMinute, ClinicalNotice } from '../../src/store/clinical.js';
import { leaningTo, modelHash } from '../samples.js';
import { faultsOf } from './validators.js';

const at = '2026-11-22T10:07:00.000Z';
const ids = {
  patientId: 'P-7KQ2MXW4HT' as PatientId,
  episodeId: '00000000-0000-4000-8000-000000000001' as EpisodeId,
  streamId: 'ffffffff-ffff-4fff-bfff-ffffffffffff' as StreamId,
};
const minute: ClinicalMinute = {
  kind: 'minute',
  ...ids,
  key: `minute/${ids.episodeId}/${ids.streamId}`,
  at,
  simulated: false,
  status: 'preliminary',
  modelHash,
  usable: 45,
  masked: 0,
  frames: 900,
  probabilities: leaningTo('sad', 0.7),
};
const notice: ClinicalNotice = {
  kind: 'notice',
  ...ids,
  key: 'notice/11111111-1111-4111-8111-111111111111',
  noticeId: '11111111-1111-4111-8111-111111111111' as NoticeId,
  at,
  simulated: false,
  status: 'preliminary',
  modelHash,
  name: 'Resembles sadness for half a minute',
  raisedAt: at,
  endedAt: null,
  acknowledgement: null,
};
const answered = (reason: 'attended' | 'wrong') => ({
  reason,
  comment: 'visited',
  by: '22222222-2222-4222-8222-222222222222' as UserId,
  at: '2026-11-22T10:09:00.000Z',
});
const episode = {
  id: ids.episodeId,
  patientId: ids.patientId,
  bedId: '33333333-3333-4333-8333-333333333333',
  startedAt: at,
  endedAt: null,
  endReason: null,
  consent: { givenBy: 'patient', recordedAt: at },
  simulated: false,
} as Parameters<typeof encounterOf>[0]['episode'];
const auditRow = {
  at,
  actor: 'ada',
  role: 'clinician',
  action: 'patient.read',
  target: 'P-1',
  outcome: 'allowed',
  reason: null,
  server: 'host:4100',
  day: '2026-11-22',
  number: 1,
  hash: 'b'.repeat(64),
} as const;

describe('both validators accept', () => {
  it.each<[string, unknown]>([
    ['a minute', observationOf(minute)],
    ['a simulated minute', observationOf({ ...minute, simulated: true })],
    ['a minute without a usable face', observationOf({ ...minute, probabilities: null, usable: 0 })],
    ['a minute of several models', observationOf({ ...minute, modelHash: null })],
    ['a notice', observationOf(notice)],
    ['an ended notice', observationOf({ ...notice, endedAt: '2026-11-22T10:08:00.000Z' })],
    [
      'an acknowledged notice',
      observationOf({ ...notice, status: 'final', acknowledgement: answered('attended') }),
    ],
    ['a patient', patientOf({ id: ids.patientId, simulated: true })],
    ['a stay', encounterOf({ episode, bedLabel: '7' })],
    ['a stay that ended', encounterOf({ episode: { ...episode, endedAt: at }, bedLabel: '7' })],
    ['an unknown model', deviceOf(modelHash, [])],
    ['a known model', deviceOf(modelHash, [{ hash: modelHash, name: 'seed', version: '1' }])],
    ['an audit row', auditEventOf(auditRow)],
    ['a refused one', auditEventOf({ ...auditRow, outcome: 'denied', role: null, target: null })],
    ['a broken glass', auditEventOf({ ...auditRow, action: 'BREAK-GLASS', reason: 'cardiac arrest' })],
    ['the codes', codeSystem],
    ['the value set', valueSet],
    ['what the server can do', capabilityStatement('https://mien.example/fhir')],
    ['a refusal', outcome('missing', 'no such Observation')],
  ])('%s', (_, resource) => {
    expect(faultsOf(resource)).toEqual([]);
  });

  it('not everything', () => {
    const { status: _, ...broken } = observationOf(minute);
    expect(faultsOf(broken).map(fault => fault.split(':')[0])).toEqual(
      expect.arrayContaining(['medplum', 'fhir']),
    );
  });
});

describe('a minute', () => {
  it('has one component per class, entropy, usable fraction and frames', () => {
    const { component, status, valueQuantity, note } = observationOf(minute);
    const values = component?.map(({ code, valueQuantity: found }) => [
      code.coding?.[0]?.code,
      found?.value,
      found?.code,
    ]);
    const others = ['angry', 'disgust', 'fear', 'happy'].map(name => [name, 0.05, '1']);
    expect(values).toEqual([
      ...others,
      ['sad', 0.7, '1'],
      ['surprise', 0.05, '1'],
      ['neutral', 0.05, '1'],
      ['entropy', 1.6568, 'bit'],
      ['usable-fraction', 0.75, '1'],
      ['frames', 900, '{frames}'],
    ]);
    expect({ status, valueQuantity }).toEqual({ status: 'preliminary', valueQuantity: undefined });
    expect(note?.[0]?.text).toMatch(/not a state of mind/);
  });

  it.each([
    ['masked', 12],
    ['error', 0],
  ])('without a usable face says why: %s', (reason, masked) => {
    const resource = observationOf({ ...minute, probabilities: null, usable: 0, masked });
    expect(resource.dataAbsentReason?.coding?.[0]?.code).toBe(reason);
    expect(resource.component?.map(({ code }) => code.coding?.[0]?.code)).toEqual([
      'usable-fraction',
      'frames',
    ]);
  });

  it('says nothing of pain', () => {
    expect(JSON.stringify([observationOf(minute), codeSystem])).not.toMatch(/pain|72514-3/i);
  });
});

it('names each entry by an id that leads back to it', () => {
  for (const entry of [minute, notice]) {
    const id = observationId(entry);
    expect(id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
    expect(searchOf(id)?.key).toBe(entry.key);
  }
  expect(searchOf(observationId(minute))?.from).toBe(at);
  for (const id of ['', 'x', 'minute', 'minute.1.2.zzzzzzzzzzzz', 'notice.A', 'minute.1.2.3.4', 'notice.-1'])
    expect([null, 36]).toContain(searchOf(id)?.key?.split('/').at(-1)?.length ?? null);
});

describe('a date', () => {
  it.each([
    [['2026'], '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [['2026-12'], '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [['2026-11-22'], '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    [['gt2026-11-22'], '2026-11-23T00:00:00.000Z', undefined],
    [['ge2026-11-22T10:00:00+01:00'], '2026-11-22T09:00:00.000Z', undefined],
    [['le2026-11-22'], undefined, '2026-11-23T00:00:00.000Z'],
    [['ge2026-11-22', 'lt2026-11-22T12:00:00Z'], '2026-11-22T00:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    [[], undefined, undefined],
  ])('%j is a span', (dates, from, before) => {
    expect(timeSpan(dates)).toEqual({ ...(from && { from }), ...(before && { before }) });
  });

  it.each([
    '',
    'yesterday',
    '2026-13',
    '2026-02-30',
    'ne2026',
    '0001',
    '2026-11-22T10:00:00',
    '2026-11-22T99:00:00Z',
  ])('is not %s', date => {
    expect(() => timeSpan([date])).toThrow(/is no date/);
  });
});
