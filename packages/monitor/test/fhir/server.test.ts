import type { Bundle, Observation } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RuleFields } from '../../src/protocol.js';
import { simulatedModelHash } from '../../src/simulation/face.js';
import { leaningTo, modelHash, observation } from '../samples.js';
import { type Bedside, Browser, post, type Reply, type Running, run } from '../server/browser.js';
import { faultsOf } from './validators.js';

const minuteMs = 60_000;
const rule: RuleFields = {
  kind: 'expression',
  name: 'Resembles sadness at once',
  wardId: null,
  enabled: true,
  expression: 'sad',
  enterAt: 0.7,
  exitBelow: 0.5,
  persistMs: 0,
  refractoryMs: 0,
};

let server: Running;
let here: Bedside;
let doctor: Browser;
let token: string;
let offsetMs = 0;
const now = () => Date.now() + offsetMs;
const get = (path: string) =>
  new Browser(server.monitor.url).send('GET', path, undefined, { authorization: `Bearer ${token}` });
const search = async (words: string): Promise<Bundle<Observation>> =>
  (await get(`/fhir/Observation?${words}`)).body;
const resources = (bundle: Bundle<Observation>) => (bundle.entry ?? []).map(({ resource }) => resource!);
const nextOf = (bundle: Bundle) => bundle.link?.find(({ relation }) => relation === 'next')?.url;

const noticesOfRule = async (): Promise<readonly { name: string; id: string }[]> =>
  (await doctor.get(`/api/wards/${here.ward.id}/now`)).body.notices.filter(
    ({ name }: { name: string }) => name === rule.name,
  );

/** Each minute thirty seconds of a sad face, then thirty without one; the rules hear of it before the clock goes on. */
async function observe(bedside: Bedside, minutes: number): Promise<void> {
  const begun = Math.ceil(now() / minuteMs) * minuteMs;
  for (let minute = 0; minute < minutes; minute++) {
    offsetMs += begun + (minute + 1) * minuteMs - now();
    const observations = Array.from({ length: 60 }, (_, second) => ({
      ...observation(minute * 60 + second, new Date(begun).toISOString()),
      ...(second < 30
        ? { probabilities: leaningTo('sad', 0.8), resembles: 'sad' }
        : { view: 'noFace', probabilities: null, resembles: null, quality: null }),
    }));
    const sentAt = new Date(now()).toISOString();
    const address = `/api/streams/${bedside.stream.id}/observations`;
    const { body } = await post(server.monitor.url, bedside.deviceToken, address, { sentAt, observations });
    expect(body).toMatchObject({ stored: 60 });
    await vi.waitFor(async () => expect(await noticesOfRule()).toHaveLength(minute + 1), {
      timeout: 30_000,
      interval: 200,
    });
  }
}

beforeAll(async () => {
  const models = [{ hash: modelHash, name: 'seed', version: '2026-11-22' }];
  server = await run({ demo: true, models }, { now });
  await server.administrator.post('/api/rules', rule);
  here = await server.bedside('Here');
  doctor = await server.person('doctor', 'clinician', 'every');
  ({ secret: token } = await server.token({ kind: 'integration', label: 'records', expiresAt: null }));
  await observe(here, 3);
});
afterAll(() => server.stop());

it('gives one preliminary Observation a minute, and one per notice', async () => {
  const words = `patient=Patient/${here.episode.patientId}`;
  const minutes = () => search(`${words}&code=expression-resemblance`);
  await expect.poll(async () => resources(await minutes()).length, { timeout: 30_000 }).toBe(3);
  const notices = () => search(`${words}&code=expression-notice`);
  await expect.poll(async () => resources(await notices()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const all = await search(words);
  expect(faultsOf(all)).toEqual([]);
  const [first, ...others] = resources(await minutes());
  expect(others.every(({ status }) => status === 'preliminary')).toBe(true);
  expect(first).toMatchObject({
    subject: { reference: `Patient/${here.episode.patientId}` },
    encounter: { reference: `Encounter/${here.episode.id}` },
    device: { reference: `Device/${modelHash}` },
  });
  const half = first?.component?.find(({ code }) => code.coding?.[0]?.code === 'usable-fraction');
  expect(half?.valueQuantity?.value).toBe(0.5);
});

it('makes a notice final when a clinician acknowledges it, and an error when they call it wrong', async () => {
  const [attended, wrong] = await noticesOfRule();
  await doctor.post(`/api/notices/${attended!.id}/acknowledge`, { reason: 'attended', comment: null });
  await doctor.post(`/api/notices/${wrong!.id}/acknowledge`, { reason: 'wrong', comment: 'asleep' });
  const words = `subject=${here.episode.patientId}&status=`;
  for (const status of ['final', 'entered-in-error'] as const) {
    const [found, ...more] = resources(await search(words + status));
    expect([found?.status, found?.valueString, more]).toEqual([status, rule.name, []]);
    expect(faultsOf(found)).toEqual([]);
    expect((await get(`/fhir/Observation/${found?.id}`)).body).toEqual(found);
  }
});

it('gives a search page by page, each entry once, in order of time', async () => {
  const words = `encounter=${here.episode.id}`;
  const whole = resources(await search(words));
  const seen: (string | undefined)[] = [];
  let bundle = await search(`${words}&_count=2`);
  for (let pages = 0; ; pages++) {
    expect(pages).toBeLessThan(whole.length);
    expect(bundle.entry?.length).toBeLessThanOrEqual(2);
    seen.push(...resources(bundle).map(({ id }) => id));
    const next = nextOf(bundle);
    if (next === undefined) break;
    expect(new URL(next).origin).toBe(server.monitor.url);
    bundle = (await get(next)).body;
  }
  expect(seen).toEqual(whole.map(({ id }) => id));
  expect(new Set(seen).size).toBe(seen.length);
  const starts = whole.map(({ effectivePeriod }) => effectivePeriod?.start ?? '');
  expect(starts).toEqual([...starts].sort());
  const [, second = ''] = starts.filter((start, index) => starts.indexOf(start) === index);
  const later = resources(await search(`${words}&date=gt${second}`));
  expect(later.every(({ effectivePeriod }) => (effectivePeriod?.start ?? '') > second)).toBe(true);
});

it('leads on to patient, stay and model', async () => {
  const [{ subject, encounter, device }] = resources(await search(`patient=${here.episode.patientId}`)) as [
    Observation,
  ];
  const followed = await Promise.all(
    [subject, encounter, device].map(async reference => (await get(`/fhir/${reference?.reference}`)).body),
  );
  expect(followed.map(faultsOf)).toEqual([[], [], []]);
  expect(followed).toMatchObject([
    { resourceType: 'Patient', id: here.episode.patientId },
    { resourceType: 'Encounter', status: 'in-progress', location: [{ location: { display: '1' } }] },
    { resourceType: 'Device', deviceName: [{ name: 'seed' }], version: [{ value: '2026-11-22' }] },
  ]);
  const stays = (await get(`/fhir/Encounter?patient=${here.episode.patientId}`)).body;
  expect([faultsOf(stays), stays.entry.length]).toEqual([[], 1]);
});

it('keeps what is simulated to whoever asks for it, and marks it', async () => {
  const simulated = (words = '') => search(`date=ge2020&_tag=HTEST${words}`);
  const minutes = '&code=expression-resemblance';
  await expect
    .poll(
      async () => {
        offsetMs += 20_000;
        return resources(await simulated(minutes)).length;
      },
      { timeout: 60_000, interval: 2000 },
    )
    .toBeGreaterThan(0);
  for (const found of resources(await simulated())) expect(found.meta?.tag?.[0]?.code).toBe('HTEST');
  for (const found of resources(await simulated(minutes)))
    expect(found.device?.reference).toBe(`Device/${simulatedModelHash}`);
  const real = resources(await search('date=ge2020'));
  expect(real.length).toBeGreaterThan(3);
  for (const found of real) expect(found.meta).toBeUndefined();
});

it('describes itself and its codes to everybody', async () => {
  const open = new Browser(server.monitor.url);
  const read = async (path: string) => (await open.get(`/fhir/${path}`)).body;
  const statement = await read('metadata');
  expect([faultsOf(statement), statement.fhirVersion]).toEqual([[], '4.0.1']);
  const codes = await read('CodeSystem/automated-facial-expression');
  const sets = await read(`ValueSet?url=${(await read('ValueSet/facial-expressions')).url}`);
  expect([faultsOf(codes), faultsOf(sets), sets.entry.length]).toEqual([[], [], 1]);
  expect((await read('CodeSystem?url=http://loinc.org')).entry).toEqual([]);
  const used = resources(await search(`patient=${here.episode.patientId}`)).flatMap(found => [
    ...(found.code.coding ?? []),
    ...(found.component ?? []).flatMap(({ code }) => code.coding ?? []),
  ]);
  const known = codes.concept.map(({ code }: { code: string }) => code);
  expect(used.filter(({ system, code }) => system !== codes.url || !known.includes(code))).toEqual([]);
});

it('shows the audit as AuditEvents, its own reads among them', async () => {
  const bundle = (await get('/fhir/AuditEvent?_count=1000')).body as Bundle;
  expect(faultsOf(bundle)).toEqual([]);
  expect(JSON.stringify(bundle)).toContain(here.episode.patientId);
  const own = await server.administrator.get(`/fhir/AuditEvent?date=ge2999`);
  expect([own.status, own.body.entry]).toEqual([200, []]);
  expect((await doctor.get('/fhir/AuditEvent')).status).toBe(403);
});

it.each<[string, number, string]>([
  ['Observation', 400, 'invalid'],
  ['Observation?patient=P-1&colour=red', 400, 'invalid'],
  ['Observation?patient=P-1&_count=0', 400, 'invalid'],
  ['Observation?patient=P-1&_page=x', 400, 'invalid'],
  ['Observation?patient=P-1&code=72514-3', 400, 'invalid'],
  ['Observation?date=soon', 400, 'invalid'],
  ['Observation/minute.1.2.3', 404, 'not-found'],
  ['Observation/none', 404, 'not-found'],
  ['Patient/P-NOBODY', 404, 'not-found'],
  ['Encounter/00000000-0000-4000-8000-000000000000', 404, 'not-found'],
  ['Questionnaire', 404, 'not-found'],
])('refuses %s as an OperationOutcome', async (path, status, code) => {
  const reply: Reply = await get(`/fhir/${path}`);
  expect([reply.status, reply.body.issue[0].code]).toEqual([status, code]);
  expect(reply.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
  expect(faultsOf(reply.body)).toEqual([]);
});
