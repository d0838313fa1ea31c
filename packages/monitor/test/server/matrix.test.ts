import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { roles } from '../../src/protocol.js';
import { type Bedside, Browser, type Reply, type Running, run } from './browser.js';

/**
 * What every route answers to every role, written by hand from the specification and apart from the server's table.
 * V viewer, C clinician, A administrator, D wall display, E device, I integration; o: own ward or stream only, a: any.
 * Rows that destroy come last.
 */
const matrix: readonly (readonly [route: string, grants: string, body?: unknown])[] = [
  ['GET /api/session', 'VaCaAaDa'],
  ['GET /api/wards', 'VaCaAaDa'],
  ['GET /api/wards/{wardId}/beds', 'VoCoAaDo'],
  ['GET /api/wards/{wardId}/streams', 'VoCoAaDo'],
  ['GET /api/wards/{wardId}/now', 'VoCoAoDo'],
  ['GET /api/wards/{wardId}/notices', 'VoCoAo'],
  ['GET /api/wards/{wardId}/handover', 'VoCoAo'],
  ['POST /api/wards', 'Aa', { name: 'W', timeZone: 'UTC', shiftStarts: ['07:00'], noticeBudget: 1 }],
  ['PUT /api/wards/{wardId}', 'Aa', { name: 'W', timeZone: 'UTC', shiftStarts: ['07:00'], noticeBudget: 1 }],
  ['POST /api/wards/{wardId}/beds', 'Aa', { label: 'new', position: 9 }],
  ['PUT /api/beds/{bedId}', 'Aa', { label: 'same', position: 1 }],
  ['POST /api/beds/{bedId}/streams', 'Aa', { name: 'second', zone: { x: 0, y: 0, width: 1, height: 1 } }],
  ['PUT /api/streams/{streamId}/zone', 'Co', { x: 0, y: 0, width: 1, height: 1 }],
  ['POST /api/streams/{streamId}/pause', 'Co', { reason: 'care', remindAfterMs: 1000 }],
  ['POST /api/streams/{streamId}/resume', 'Co', {}],
  ['GET /api/streams/{streamId}/device', 'Eo'],
  ['POST /api/streams/{streamId}/observations', 'Eo', 'batch'],
  ['POST /api/streams/{streamId}/replay', 'CoAo', 'replay'],
  ['GET /api/patients/{patientId}', 'VoCoAo'],
  ['GET /api/patients/{patientId}/observations', 'VoCoAo'],
  ['GET /api/patients/{patientId}/minutes', 'VoCoAo'],
  ['GET /api/patients/{patientId}/hours', 'VoCoAo'],
  ['GET /api/patients/{patientId}/events', 'VoCoAo'],
  ['GET /api/patients/{patientId}/notices', 'VoCoAo'],
  ['GET /api/patients/{patientId}/notes', 'VoCoAo'],
  ['POST /api/patients/{patientId}/notes', 'Co', { text: 'x' }],
  ['PUT /api/patients/{patientId}/baseline', 'Co', 'span'],
  ['DELETE /api/patients/{patientId}/baseline', 'Co'],
  ['GET /api/patients/{patientId}/identity', 'Co'],
  ['PUT /api/patients/{patientId}/identity', 'Co', 'identity'],
  ['DELETE /api/patients/{patientId}/identity', 'Co'],
  ['GET /api/patients/{patientId}/export', 'CoAo'],
  ['GET /api/my-patients', 'VaCaAa'],
  ['PUT /api/my-patients/{patientId}', 'VoCoAo', {}],
  ['DELETE /api/my-patients/{patientId}', 'VoCoAo'],
  ['POST /api/notices/{noticeId}/snooze', 'Co', { until: '2099-01-01T00:00:00.000Z' }],
  ['DELETE /api/notices/{noticeId}/snooze', 'Co'],
  ['POST /api/notices/{noticeId}/acknowledge', 'Co', { reason: 'attended', comment: null }],
  ['GET /api/rules', 'VaCaAa'],
  ['POST /api/rules', 'Aa', 'rule'],
  ['PUT /api/rules/{ruleId}', 'Aa', 'rule'],
  ['GET /api/staff', 'VaCaAa'],
  ['GET /api/retention', 'VaCaAa'],
  ['GET /api/users', 'Aa'],
  ['POST /api/users', 'Aa', 'user'],
  ['PUT /api/users/{userId}', 'Aa', { role: 'viewer', wards: [], disabled: false }],
  ['GET /api/tokens', 'Aa'],
  ['POST /api/tokens', 'Aa', { kind: 'integration', label: 'x', expiresAt: null }],
  ['DELETE /api/tokens/{tokenId}', 'Aa'],
  ['GET /api/audit', 'Aa'],
  ['GET /api/audit/verdict', 'Aa'],
  ['GET /fhir/Observation', 'Ia'],
  ['GET /fhir/Observation/{id}', 'Ia'],
  ['GET /fhir/Patient/{patientId}', 'Ia'],
  ['GET /fhir/Encounter', 'Ia'],
  ['GET /fhir/Encounter/{episodeId}', 'Ia'],
  ['GET /fhir/Device/{modelHash}', 'Ia'],
  ['GET /fhir/AuditEvent', 'AaIa'],
  ['POST /api/beds/{bedId}/admit', 'Co', 'admission'],
  ['GET /api/patients/{patientId}/free-beds', 'Co'],
  ['POST /api/patients/{patientId}/transfer', 'Co', 'bed'],
  ['POST /api/patients/{patientId}/discharge', 'Co', {}],
  ['POST /api/patients/{patientId}/withdraw-consent', 'Co', {}],
  ['DELETE /api/patients/{patientId}', 'Aa'],
  ['DELETE /api/streams/{streamId}', 'Aa'],
  ['DELETE /api/beds/{bedId}', 'Aa'],
  ['DELETE /api/wards/{wardId}', 'Aa'],
  ['POST /api/break-glass', 'Ca', 'glass'],
  ['POST /api/logout', 'VaCaAaDa', {}],
];

let server: Running;
let own: Bedside;
let other: Bedside;
const notices = new Map<Bedside, string>();
const people = new Map<string, { browser: Browser; headers: Record<string, string> }>();

beforeAll(async () => {
  server = await run();
  own = await server.bedside('Own');
  other = await server.bedside('Other');
  const { body: rules } = await server.administrator.get('/api/rules');
  const { id, ...rule } = rules.find((one: { fault?: string }) => one.fault === 'streamSilent');
  await server.administrator.send('PUT', `/api/rules/${id}`, { ...rule, afterMs: 500 });
  const chief = await server.person('chief', 'clinician', 'every');
  for (const place of [own, other]) {
    const read = async () => (await chief.get(`/api/wards/${place.ward.id}/now`)).body.notices[0]?.id;
    await vi.waitUntil(read, { timeout: 15_000, interval: 100 });
    notices.set(place, await read());
  }
  for (const role of ['viewer', 'clinician', 'administrator'] as const)
    people.set(role, { browser: await server.person(`a-${role}`, role, [own.ward.id]), headers: {} });
  const display = await server.token({ kind: 'display', label: 'd', wardId: own.ward.id, expiresAt: null });
  people.set('display', {
    browser: await new Browser(server.monitor.url).signIn('/api/display', { token: display.secret }),
    headers: {},
  });
  const integration = await server.token({ kind: 'integration', label: 'i', expiresAt: null });
  const bearer = (secret: string) => ({
    browser: new Browser(server.monitor.url),
    headers: { authorization: `Bearer ${secret}` },
  });
  people.set('device', bearer(own.deviceToken));
  people.set('integration', bearer(integration.secret));
  people.set('nobody', { browser: new Browser(server.monitor.url), headers: {} });
});
afterAll(() => server.stop());

const letters = {
  viewer: 'V',
  clinician: 'C',
  administrator: 'A',
  display: 'D',
  device: 'E',
  integration: 'I',
} as const;
const zero = '00000000-0000-4000-8000-000000000000';

function bodyFor(kind: unknown, place: Bedside): unknown {
  const now = new Date().toISOString();
  const span = { from: new Date(Date.now() - 60_000).toISOString(), to: now };
  const rule = {
    kind: 'technical',
    name: 'r',
    wardId: null,
    enabled: false,
    refractoryMs: 0,
    fault: 'faceLost',
    afterMs: 1,
  };
  const bodies: Record<string, unknown> = {
    span,
    rule,
    batch: {
      sentAt: now,
      observations: [
        {
          sequence: 1,
          at: now,
          view: 'dark',
          probabilities: null,
          resembles: null,
          quality: null,
          frames: 1,
          maskedFaces: 0,
          modelHash: 'a'.repeat(64),
        },
      ],
    },
    replay: { rule, ...span },
    identity: { hospitalNumber: `H-${place.ward.id}` },
    user: {
      name: `u${Math.random().toString(36).slice(2)}`,
      role: 'viewer',
      wards: [],
      disabled: false,
      password: 'correct horse battery',
    },
    admission: { consent: { givenBy: 'patient', recordedAt: new Date(Date.now() - 1000).toISOString() } },
    bed: { bedId: place.bed.id },
    glass: { wardId: other.ward.id, reason: 'drill' },
  };
  return typeof kind === 'string' ? bodies[kind] : kind;
}

async function ask(role: string, route: string, body: unknown, place: Bedside): Promise<Reply> {
  const [method = '', path = ''] = route.split(' ');
  const ids: Record<string, string> = {
    wardId: place.ward.id,
    bedId: place.bed.id,
    streamId: place.stream.id,
    patientId: place.episode.patientId,
    noticeId: notices.get(place) ?? zero,
    ruleId: zero,
    userId: zero,
    tokenId: zero,
    modelHash: 'a'.repeat(64),
  };
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? zero);
  const query =
    /observations$|minutes$|hours$|notices$|handover$|audit$/.test(path) && method === 'GET'
      ? '?from=2020-01-01T00:00:00.000Z&to=2099-01-01T00:00:00.000Z'
      : /fhir\/(Observation|Encounter)$/.test(path)
        ? '?patient=P-NOBODY'
        : '';
  const { browser, headers } = people.get(role)!;
  return browser.send(method, `${address}${query}`, bodyFor(body, place), headers);
}

it('covers every route that asks who one is', async () => {
  const { paths } = (await server.administrator.get('/api/openapi.json')).body as {
    paths: Record<string, object>;
  };
  const open = ['GET /api/sign-in', 'POST /api/setup', 'POST /api/login', 'POST /api/display'];
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  );
  expect(matrix.map(([route]) => route).sort()).toEqual(all.filter(route => !open.includes(route)).sort());
});

it.each(matrix.map(([route, grants, body]) => ({ route, grants, body })))(
  '$route is for $grants',
  async ({ route, grants, body }) => {
    const hasPlace = /\{(ward|bed|stream|patient|notice)Id\}/.test(route);
    expect((await ask('nobody', route, body, own)).status, 'nobody').toBe(401);
    for (const role of roles) {
      const grant = new RegExp(`${letters[role]}([oa])`).exec(grants)?.[1];
      for (const [place, allowed] of [
        [other, grant === 'a'],
        [own, grant !== undefined],
      ] as const) {
        if (place === other && !hasPlace) continue;
        const { status, body: answer } = await ask(role, route, body, place);
        expect(status, JSON.stringify(answer)).toBeLessThan(500);
        const seen = status === 403 || status === 401 ? 'refused' : 'allowed';
        expect(`${role}, ${place === own ? 'own' : 'other'} ward: ${seen}`).toBe(
          `${role}, ${place === own ? 'own' : 'other'} ward: ${allowed ? 'allowed' : 'refused'}`,
        );
      }
    }
  },
);

it('audits each refusal and each look at a patient, in a chain that holds', async () => {
  const rows = (
    await server.administrator.get(
      '/api/audit?from=2020-01-01T00:00:00.000Z&to=2099-01-01T00:00:00.000Z&limit=10000',
    )
  ).body as { action: string; outcome: string; role: string | null }[];
  expect(rows.filter(row => row.outcome === 'denied').length).toBeGreaterThan(200);
  expect(
    rows.filter(row => row.action === 'patient.read' && row.outcome === 'allowed').length,
  ).toBeGreaterThan(10);
  expect(rows.filter(row => row.action === 'stream.ingest' && row.outcome === 'allowed')).toHaveLength(1);
  expect((await server.administrator.get('/api/audit/verdict')).body.faults).toEqual([]);
});
