import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { loadConfiguration } from '../../src/configuration.js';
import { type Monitor, startMonitor } from '../../src/monitor.js';
import { temporaryFolder } from '../store/stores.js';
import { password } from './browser.js';

const folder = temporaryFolder();
const [tlsCert, tlsKey] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
let monitor: Monitor;
let setupToken = '';
let authority: Buffer;

/** A certificate of its own making for the name `mien.example`, as a hospital's trial would have. */
function makeCertificate(): void {
  const subject = ['-subj', '/CN=mien.example', '-addext', 'subjectAltName=DNS:mien.example'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', tlsKey];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', tlsCert, ...subject], {
    stdio: 'ignore',
  });
  authority = readFileSync(tlsCert);
}

beforeAll(async () => {
  makeCertificate();
  const flags = {
    port: 0,
    data: folder,
    logLevel: 'error',
    publicUrl: 'https://mien.example',
    tlsCert,
    tlsKey,
  } as const;
  monitor = await startMonitor({
    configuration: loadConfiguration({ flags }),
    terminal: shown => {
      setupToken = /^Create .*https:\/\/mien\.example\/setup#(\S+)/.exec(shown)?.[1] ?? '';
    },
  });
});
afterAll(async () => {
  await monitor.close();
  rmSync(folder, { recursive: true });
});

const trusting = () => ({ ca: authority, servername: 'mien.example' });

async function exchange(
  method: string,
  path: string,
  body?: object,
  headers: object = {},
  trust: object = trusting(),
) {
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const asked = request(new URL(path, monitor.url), {
    method,
    headers: { ...content, ...headers },
    ...trust,
  });
  asked.end(body && JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

it('speaks TLS alone, to whoever trusts its certificate', async () => {
  expect(monitor.url).toMatch(/^https:/);
  const { status, headers } = await exchange('GET', '/health/live');
  expect(status).toBe(200);
  expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
  await expect(exchange('GET', '/health/live', undefined, {}, {})).rejects.toThrow(/self-signed/);
  await expect(fetch(monitor.url.replace('https', 'http'))).rejects.toThrow(/fetch failed/);
});

it('gives its cookie to encrypted connections alone, and feeds the simulated ward over them', async () => {
  const origin = 'https://mien.example';
  const made = await exchange(
    'POST',
    '/api/setup',
    { token: setupToken, name: 'root', password },
    { origin },
  );
  expect([made.status, made.body]).toEqual([200, '{"done":true}']);
  const [cookie = ''] = made.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/; Secure/);
  const headers = { cookie: cookie.split(';')[0]!, origin };
  const [ward] = JSON.parse((await exchange('GET', '/api/wards', undefined, headers)).body);
  const address = new URL('/api/feed', monitor.url.replace('https', 'wss'));
  const socket = new WebSocket(address, { headers, ...trusting() });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', wardId: ward.id }));
  // The simulated devices send through the same door, over TLS.
  for (;;) {
    const [data] = await once(socket, 'message');
    const { beds } = JSON.parse(String(data));
    if (beds.some((bed: { streams: { latest: object | null }[] }) => bed.streams[0]?.latest)) break;
  }
  socket.close();
  const foreign = { ...headers, origin: 'https://evil.example' };
  expect((await exchange('POST', '/api/logout', {}, foreign)).status).toBe(403);
});
