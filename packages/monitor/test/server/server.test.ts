import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/configuration.js';
import { startMonitor } from '../../src/monitor.js';
import { openDevice } from '../../src/simulation/device.js';
import { observation } from '../samples.js';
import { temporaryFolder } from '../store/stores.js';
import { type Bedside, Browser, post, type Running, run } from './browser.js';

let server: Running;
let here: Bedside;
beforeAll(async () => {
  server = await run();
  here = await server.bedside('Here');
});
afterAll(() => server.stop());

const now = () => new Date().toISOString();
const batch = (...sequences: number[]) => ({
  sentAt: now(),
  observations: sequences.map(sequence => ({ ...observation(0), sequence, at: now() })),
});
const door = (bedside: Bedside) => `/api/streams/${bedside.stream.id}/observations`;

describe('ingest', () => {
  it('acknowledges what it stored, once', async () => {
    const first = batch(0, 1);
    expect((await post(server.monitor.url, here.deviceToken, door(here), first)).body).toEqual({
      stored: 2,
      duplicates: 0,
      discarded: 0,
      paused: false,
    });
    expect((await post(server.monitor.url, here.deviceToken, door(here), first)).body).toEqual({
      stored: 0,
      duplicates: 2,
      discarded: 0,
      paused: false,
    });
    const tokenFile = join(server.folder, 'bed.token');
    writeFileSync(tokenFile, `${here.deviceToken}\n`);
    const device = openDevice({ url: server.monitor.url, streamId: here.stream.id, tokenFile });
    expect(await device.ask()).toMatchObject({ nextSequence: 2, stream: { id: here.stream.id } });
  });

  it.each<[string, number, (token: string) => [string, unknown]]>([
    [
      'a picture in it',
      400,
      token => [token, { sentAt: now(), observations: [{ ...batch(9).observations[0], picture: 'x' }] }],
    ],
    ['nothing in it', 400, token => [token, { sentAt: now(), observations: [] }]],
    ['too many in it', 400, token => [token, batch(...Array.from({ length: 1001 }, (_, index) => index))]],
    ['padding around it', 413, token => [token, { ...batch(9), sentAt: `${now()}`, ['x'.repeat(3000)]: 1 }]],
    ['no token', 401, () => ['', batch(9)]],
    ['a token that is none', 401, () => ['mien_device_x', batch(9)]],
  ])('refuses a batch with %s', async (_, status, make) => {
    const [token, body] = make(here.deviceToken);
    const reply = await post(server.monitor.url, token, door(here), body);
    // Whether size or shape is seen first does not matter: it is refused.
    expect(status === 413 ? [400, 413] : [status]).toContain(reply.status);
    expect(reply.body).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  });

  it('refuses a token of another stream, a revoked and an expired one', async () => {
    const other = await server.bedside('Elsewhere');
    expect((await post(server.monitor.url, other.deviceToken, door(here), batch(9))).status).toBe(403);
    const { id, secret } = await server.token({
      kind: 'device',
      label: 'x',
      streamId: here.stream.id,
      expiresAt: null,
    });
    expect((await post(server.monitor.url, secret, door(here), batch(10))).status).toBe(200);
    await server.administrator.send('DELETE', `/api/tokens/${id}`);
    expect((await post(server.monitor.url, secret, door(here), batch(11))).status).toBe(401);
    const soon = new Date(Date.now() + 700).toISOString();
    const expiring = await server.token({
      kind: 'device',
      label: 'y',
      streamId: here.stream.id,
      expiresAt: soon,
    });
    expect((await post(server.monitor.url, expiring.secret, door(here), batch(12))).status).toBe(200);
    await new Promise(resolve => setTimeout(resolve, 800));
    expect((await post(server.monitor.url, expiring.secret, door(here), batch(13))).status).toBe(401);
  });
});

describe('the feed', () => {
  it('shows the ward at once and then each second that something changed', async () => {
    const nurse = await server.person('nurse', 'clinician', [here.ward.id]);
    const feed = await nurse.feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: here.ward.id }));
    await expect.poll(() => feed.messages.length).toBe(1);
    const sequence = 100;
    await post(server.monitor.url, here.deviceToken, door(here), batch(sequence));
    await expect
      .poll(() => feed.messages.at(-1).beds[0].streams[0].latest?.sequence, { timeout: 3000 })
      .toBe(sequence);
    expect(feed.messages.at(-1)).toMatchObject({
      type: 'ward',
      skipped: 0,
      beds: [{ patientId: here.episode.patientId }],
    });
    await nurse.post(`/api/streams/${here.stream.id}/pause`, { reason: 'care', remindAfterMs: 60_000 });
    await expect
      .poll(() => feed.messages.at(-1).beds[0].streams[0].stream.pause?.reason, { timeout: 3000 })
      .toBe('care');
    await nurse.post(`/api/streams/${here.stream.id}/resume`);
    await nurse.post('/api/logout');
    expect(await feed.closed).toBe(4401);
  });

  it('gives a wall display bed labels only, until its token is revoked', async () => {
    const { id, secret } = await server.token({
      kind: 'display',
      label: 'wall',
      wardId: here.ward.id,
      expiresAt: null,
    });
    const wall = await new Browser(server.monitor.url).signIn('/api/display', { token: secret });
    expect((await wall.get('/api/session')).body).toMatchObject({ role: 'display', idleAfterMs: null });
    const feed = await wall.feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: here.ward.id }));
    await expect.poll(() => feed.messages.length).toBeGreaterThan(0);
    expect(JSON.stringify(feed.messages)).not.toContain(here.episode.patientId);
    expect(JSON.stringify((await wall.get(`/api/wards/${here.ward.id}/now`)).body)).not.toContain(
      here.episode.patientId,
    );
    await server.administrator.send('DELETE', `/api/tokens/${id}`);
    expect(await feed.closed).toBe(4401);
    expect((await wall.get('/api/session')).status).toBe(401);
  });

  it('refuses other wards, other sites, nobody, and nonsense', async () => {
    const stranger = await server.person('stranger', 'viewer', []);
    const feed = await stranger.feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: here.ward.id }));
    await expect
      .poll(() => feed.messages)
      .toEqual([{ type: 'refused', reason: 'you do not hold this ward' }]);
    feed.socket.send('{"type":"subscribe"}');
    expect(await feed.closed).toBe(1008);
    await expect(stranger.feed({ origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(new Browser(server.monitor.url).feed()).rejects.toThrow('401');
  });

  it('shows a new camera, tells who loses the ward, and cuts off who may no longer sign in', async () => {
    const place = await server.bedside('Changing');
    const leaving = await server.person('moving-on', 'viewer', [place.ward.id]);
    const feed = await leaving.feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: place.ward.id }));
    await expect.poll(() => feed.messages.length).toBe(1);
    await server.administrator.post(`/api/beds/${place.bed.id}/streams`, {
      name: 'second camera',
      zone: place.stream.zone,
    });
    await expect.poll(() => feed.messages.at(-1).beds[0].streams.length, { timeout: 5000 }).toBe(2);

    const { body: users } = await server.administrator.get('/api/users');
    const { id } = users.find((user: { name: string }) => user.name === 'moving-on');
    const change = (fields: object) =>
      server.administrator.send('PUT', `/api/users/${id}`, { role: 'viewer', wards: [], ...fields });
    await change({ disabled: false });
    await expect
      .poll(() => feed.messages.at(-1), { timeout: 5000 })
      .toEqual({ type: 'refused', reason: 'you do not hold this ward' });
    await post(server.monitor.url, place.deviceToken, door(place), batch(0));
    await new Promise(resolve => setTimeout(resolve, 2500));
    expect(feed.messages.at(-1)).toMatchObject({ type: 'refused' });
    await change({ disabled: true });
    expect(await feed.closed).toBe(4401);
  });

  it('cuts off whoever floods it with requests', async () => {
    const flooding = await (await server.person('flooding', 'viewer', [here.ward.id])).feed();
    for (let request = 0; request < 60; request++)
      flooding.socket.send(JSON.stringify({ type: 'subscribe', wardId: here.ward.id }));
    expect(await flooding.closed).toBe(1008);
  });

  it('skips a viewer that does not read, and tells it how many it missed', async () => {
    const large = await server.bedside('Large');
    for (let first = 0; first < 1500; first += 50) {
      const streams = Array.from({ length: 50 }, () =>
        server.administrator.post(`/api/beds/${large.bed.id}/streams`, {
          name: 'x'.repeat(80),
          zone: large.stream.zone,
        }),
      );
      await Promise.all(streams);
    }
    const feed = await (await server.person('slow', 'viewer', [large.ward.id])).feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: large.ward.id }));
    await expect.poll(() => feed.messages.length).toBe(1);
    feed.socket.pause();
    const skipped = async () =>
      Number(/^mien_feed_skipped_total (\d+)/m.exec((await server.administrator.get('/metrics')).body)?.[1]);
    let sequence = 0;
    const change = () => post(server.monitor.url, large.deviceToken, door(large), batch(sequence++));
    await expect
      .poll(
        async () => {
          await change();
          return skipped();
        },
        { timeout: 40_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    feed.socket.resume();
    await expect
      .poll(
        async () => {
          await change();
          return feed.messages.some(message => message.skipped > 0);
        },
        { timeout: 10_000, interval: 500 },
      )
      .toBe(true);
    feed.socket.close();
  });
});

describe('a session', () => {
  it('needs its own token and the right site for every change', async () => {
    const nurse = await server.person('careful', 'clinician', [here.ward.id]);
    const path = `/api/patients/${here.episode.patientId}/notes`;
    expect((await nurse.post(path, { text: 'slept well' })).status).toBe(200);
    expect((await nurse.send('POST', path, { text: 'x' }, { 'x-csrf-token': 'wrong' })).status).toBe(403);
    expect((await nurse.send('POST', path, { text: 'x' }, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await nurse.send('POST', path, { text: 'x' }, { origin: server.monitor.url })).status).toBe(200);
    const set = (
      await new Browser(server.monitor.url).send('POST', '/api/login', {
        name: 'careful',
        password: 'correct horse battery',
      })
    ).headers
      .getSetCookie()
      .join();
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Lax/);
  });

  it('is refused under a host name that is not this machine’s', async () => {
    const { port } = new URL(server.monitor.url);
    const socket = await import('node:http').then(
      http =>
        new Promise<number>(resolve => {
          http.get(
            { host: '127.0.0.1', port, path: '/api/session', headers: { host: 'rebound.example' } },
            response => resolve(response.statusCode ?? 0),
          );
        }),
    );
    expect(socket).toBe(403);
  });

  it('does not open for a wrong password, an unknown or a disabled user', async () => {
    const attempt = async (name: string, word: string) =>
      (await new Browser(server.monitor.url).post('/api/login', { name, password: word })).status;
    expect(await attempt('root', 'wrong password!')).toBe(401);
    expect(await attempt('nobody', 'correct horse battery')).toBe(401);
    await server.person('leaving', 'viewer', []);
    const { body: users } = await server.administrator.get('/api/users');
    const { id } = users.find((user: { name: string }) => user.name === 'leaving');
    await server.administrator.send('PUT', `/api/users/${id}`, { role: 'viewer', wards: [], disabled: true });
    expect(await attempt('leaving', 'correct horse battery')).toBe(401);
  });

  it('opens another ward by breaking the glass, loudly', async () => {
    const elsewhere = await server.bedside('Emergency');
    const doctor = await server.person('doctor', 'clinician', []);
    const path = `/api/patients/${elsewhere.episode.patientId}`;
    expect((await doctor.get(path)).status).toBe(403);
    expect((await doctor.post('/api/break-glass', { wardId: elsewhere.ward.id, reason: '' })).status).toBe(
      400,
    );
    expect(
      (await doctor.post('/api/break-glass', { wardId: elsewhere.ward.id, reason: 'cardiac arrest' })).status,
    ).toBe(200);
    expect((await doctor.get(path)).status).toBe(200);
    const { body } = await server.administrator.get(
      `/api/audit?from=2020-01-01T00:00:00.000Z&to=2099-01-01T00:00:00.000Z&limit=10000`,
    );
    const rows = body
      .filter((row: { actor: string }) => row.actor === 'doctor')
      .map((row: { action: string; outcome: string; reason: string | null }) => [
        row.action,
        row.outcome,
        row.reason,
      ]);
    expect(rows).toContainEqual(['patient.read', 'denied', null]);
    expect(rows).toContainEqual(['BREAK-GLASS', 'allowed', 'cardiac arrest']);
    expect(rows[0]).toEqual(['patient.read', 'allowed', null]);
    const made = body.find((row: { action: string; target: string }) => row.target === 'doctor clinician');
    expect(made).toMatchObject({ actor: 'root', action: 'user.add', outcome: 'allowed' });
    expect((await server.administrator.get('/api/audit/verdict')).body.faults).toEqual([]);
  });

  it('lets only whoever may know the hospital number find it in a copy', async () => {
    const place = await server.bedside('Copied');
    const path = `/api/patients/${place.episode.patientId}`;
    const nurse = await server.person('copying', 'clinician', [place.ward.id]);
    await nurse.send('PUT', `${path}/identity`, { hospitalNumber: 'H-COPIED' });
    expect((await nurse.get(`${path}/export`)).body.identity).toEqual({ hospitalNumber: 'H-COPIED' });
    const copy = await server.administrator.get(`${path}/export`);
    expect(copy.status).toBe(200);
    expect(copy.body).not.toHaveProperty('identity');
    const elsewhere = await server.person('elsewhere', 'administrator', []);
    expect((await elsewhere.get(`${path}/export`)).status).toBe(403);
  });

  it('lets the one-time link make one administrator only', async () => {
    const reply = await new Browser(server.monitor.url).post('/api/setup', {
      token: 'guess',
      name: 'evil',
      password: 'correct horse battery',
    });
    expect(reply.status).toBe(403);
  });
});

describe('the server', () => {
  it('describes every route it has, and no other', async () => {
    const { paths } = (await server.administrator.get('/api/openapi.json')).body as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
    );
    const source = ['places', 'moves', 'patients', 'notices', 'devices', 'people', 'sessions', 'system']
      .map(file => readFileSync(new URL(`../../src/server/routes/${file}.ts`, import.meta.url), 'utf8'))
      .join('\n');
    expect(described.length).toBeGreaterThan(40);
    for (const entry of described) {
      const [method = '', path = ''] = entry.split(' ');
      const concrete = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === 'patientId' ? 'P-NOBODY' : '00000000-0000-4000-8000-000000000000',
      );
      const reply = await new Browser(server.monitor.url).send(
        method,
        concrete,
        method === 'GET' || method === 'DELETE' ? undefined : {},
      );
      // A route that is not there would answer 404 before asking who it is.
      expect(entry === 'GET /api/sign-in' ? [200] : [400, 401], entry).toContain(reply.status);
      expect(Object.keys(paths[path]?.[method.toLowerCase()]?.responses ?? {}), entry).toContain('200');
    }
    const written = [...source.matchAll(/'(\/api\/[\w/:-]+)'/g)].map(match =>
      match[1]!.replace(/:(\w+)/g, '{$1}'),
    );
    const hidden = ['/api/sign-on', '/api/sign-on/return'];
    expect([...new Set(written)].filter(path => !(path in paths) && !hidden.includes(path))).toEqual([]);
  });

  it('says whether it is alive and ready, and counts without naming a bed', async () => {
    expect((await server.administrator.get('/health/live')).body).toEqual({ status: 'alive' });
    expect((await server.administrator.get('/health/ready')).body).toEqual({ status: 'ready' });
    const text = (await server.administrator.get('/metrics')).body as string;
    expect(text).toMatch(/^mien_observations_stored_total [1-9]/m);
    expect(text).not.toMatch(/\{/);
  });

  it('sends headers that let wasm and threads run and nothing else', async () => {
    const { headers } = await server.administrator.get('/health/live');
    expect(headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect([headers.get('cross-origin-opener-policy'), headers.get('cross-origin-embedder-policy')]).toEqual([
      'same-origin',
      'require-corp',
    ]);
  });

  it('keeps names, pseudonyms and ids out of its log', () => {
    const log = server.logged.join('');
    expect(log).toContain('"route":"/api/streams/:streamId/observations"');
    for (const secret of [
      here.episode.patientId,
      here.deviceToken,
      here.bed.id,
      'careful',
      'correct horse battery',
      'cardiac',
    ])
      expect(log).not.toContain(secret);
  });

  it('answers what a rule would have done', async () => {
    const doctor = await server.person('replaying', 'clinician', [here.ward.id]);
    const rule = {
      kind: 'expression',
      name: 'calm',
      wardId: null,
      enabled: true,
      refractoryMs: 0,
      expression: 'neutral',
      enterAt: 0.5,
      exitBelow: 0.4,
      persistMs: 0,
    };
    const span = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
    };
    const reply = await doctor.post(`/api/streams/${here.stream.id}/replay`, { rule, ...span });
    expect(reply.body.samples).toBeGreaterThan(0);
    expect(reply.body.firings.length).toBeGreaterThan(0);
  });

  it('does not carry a rule in replay from one patient to the next', async () => {
    const place = await server.bedside('Turnover');
    const doctor = await server.person('turning', 'clinician', [place.ward.id]);
    const see = (sequence: number) =>
      post(server.monitor.url, place.deviceToken, door(place), batch(sequence));
    expect((await see(0)).body).toMatchObject({ stored: 1 });
    await doctor.post(`/api/patients/${place.episode.patientId}/discharge`);
    const consent = { givenBy: 'patient', recordedAt: now() };
    expect((await doctor.post(`/api/beds/${place.bed.id}/admit`, { consent })).status).toBe(200);
    expect((await see(1)).body).toMatchObject({ stored: 1 });
    const rule = {
      ...{ kind: 'expression', name: 'calm', wardId: null, enabled: true, refractoryMs: 0 },
      ...{ expression: 'neutral', enterAt: 0.5, exitBelow: 0.4, persistMs: 1 },
    };
    const span = { from: new Date(Date.now() - 3_600_000).toISOString(), to: now() };
    const { body } = await doctor.post(`/api/streams/${place.stream.id}/replay`, { rule, ...span });
    expect(body).toEqual({ samples: 2, firings: [] });
  });

  it('says who drew the curtain and noted what, how long all is kept, and which doors there are', async () => {
    const nurse = await server.person('signing', 'clinician', [here.ward.id]);
    const { body: staff } = await nurse.get('/api/staff');
    const { id } = staff.find((one: { name: string }) => one.name === 'signing');
    const drawn = await nurse.post(`/api/streams/${here.stream.id}/pause`, {
      reason: 'visit',
      remindAfterMs: 1,
    });
    expect(drawn.body.pause).toMatchObject({ reason: 'visit', by: id });
    await nurse.post(`/api/streams/${here.stream.id}/resume`);
    const { body: events } = await nurse.get(`/api/patients/${here.episode.patientId}/events`);
    expect(events.slice(-2).map((event: { kind: string; by: string }) => [event.kind, event.by])).toEqual([
      ['paused', id],
      ['resumed', id],
    ]);
    const retention = { rawDays: 7, minuteDays: 90, hourDays: 730, auditYears: 6 };
    expect((await nurse.get('/api/retention')).body).toEqual(retention);
    expect((await new Browser(server.monitor.url).get('/api/sign-in')).body).toEqual({
      hospital: false,
      refused: null,
    });
  });

  it('raises the first rules’ technical notices when a stream falls silent', async () => {
    const silent = await server.bedside('Silent');
    const { body: rules } = await server.administrator.get('/api/rules');
    const { id, ...rule } = rules.find((one: { fault?: string }) => one.fault === 'streamSilent');
    await server.administrator.send('PUT', `/api/rules/${id}`, { ...rule, afterMs: 1000 });
    await post(server.monitor.url, silent.deviceToken, door(silent), batch(0));
    const nurse = await server.person('listening', 'clinician', [silent.ward.id]);
    const read = async () => (await nurse.get(`/api/wards/${silent.ward.id}/now`)).body.notices;
    await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(1);
    const [notice] = await read();
    expect(notice).toMatchObject({
      kind: 'technical',
      name: 'Stream silent',
      suppressed: null,
      streamId: silent.stream.id,
    });
    const tooLong = await nurse.post(`/api/notices/${notice.id}/snooze`, {
      until: '2099-01-01T00:00:00.000Z',
    });
    expect([tooLong.status, tooLong.body.message]).toEqual([
      400,
      expect.stringContaining('at most 24 hours'),
    ]);
    const until = new Date(Date.now() + 60_000).toISOString();
    await nurse.post(`/api/notices/${notice.id}/snooze`, { until });
    const { id: snoozedBy } = (await nurse.get('/api/staff')).body.find(
      (one: { name: string }) => one.name === 'listening',
    );
    expect(await read()).toMatchObject([{ snoozedUntil: until, snoozedBy }]);
    await nurse.send('DELETE', `/api/notices/${notice.id}/snooze`);
    expect(await read()).toMatchObject([{ snoozedUntil: null, snoozedBy: null }]);
    expect(
      (await nurse.post(`/api/notices/${notice.id}/acknowledge`, { reason: 'attended', comment: null })).body
        .acknowledgement.reason,
    ).toBe('attended');
    expect(await read()).toEqual([]);
    expect((await nurse.get(`/api/patients/${silent.episode.patientId}/notices`)).body).toHaveLength(1);
  });
});

it('logs an idle session off, and a busy one not', async () => {
  let offset = 0;
  const clock = () => Date.now() + offset;
  const idle = await run({ idleMinutes: 1 }, { now: clock });
  try {
    const feed = await idle.administrator.feed();
    offset += 45_000;
    expect((await idle.administrator.get('/api/session')).status).toBe(200);
    offset += 45_000;
    expect((await idle.administrator.get('/api/session')).status).toBe(200);
    offset += 61_000;
    expect((await idle.administrator.get('/api/session')).status).toBe(401);
    expect(await feed.closed).toBe(4401);
  } finally {
    await idle.stop();
  }
});

it('gives its simulated beds the same tokens at each start', async () => {
  const folder = temporaryFolder();
  const start = () =>
    startMonitor({
      configuration: loadConfiguration({ flags: { port: 0, data: folder, demo: true, logLevel: 'silent' } }),
      terminal: () => undefined,
    });
  const tokensIn = (names: readonly string[]) =>
    names.map(name => readFileSync(join(folder, 'demonstration-tokens', name), 'utf8'));
  try {
    await (await start()).close();
    const names = readdirSync(join(folder, 'demonstration-tokens'));
    const before = tokensIn(names);
    expect(new Set(before).size).toBe(8);
    await (await start()).close();
    expect(tokensIn(names)).toEqual(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('shows simulated beds through the ordinary door, marked everywhere', async () => {
  const demo = await run({ demo: true });
  try {
    const nurse = await demo.person('nurse', 'viewer', 'every');
    const { body: wards } = await nurse.get('/api/wards');
    expect(wards).toMatchObject([{ simulated: true }]);
    const look = async () => (await nurse.get(`/api/wards/${wards[0].id}/now`)).body.beds;
    await expect
      .poll(
        async () =>
          (await look()).filter((bed: { streams: { latest: object | null }[] }) => bed.streams[0]?.latest)
            .length,
        { timeout: 8000 },
      )
      .toBe(8);
    const [bed] = await look();
    expect(bed.streams[0]).toMatchObject({ stream: { simulated: true }, latest: { simulated: true } });
    const exported = await demo.administrator.get(`/api/patients/${bed.patientId}/export`);
    expect([exported.status, exported.body.message]).toEqual([400, expect.stringContaining('simulated')]);
    expect(existsSync(join(demo.folder, 'demonstration-tokens', `${bed.streams[0].stream.id}.token`))).toBe(
      true,
    );
    await demo.monitor.close();
  } finally {
    await demo.stop();
  }
});
