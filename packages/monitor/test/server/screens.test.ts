import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../store/stores.js';
import { Browser, type Running, run } from './browser.js';

const page = '<!doctype html><title>Mien</title>';
const outside = 'beside the screens, not among them';
let folder: string;
let server: Running;
beforeAll(async () => {
  folder = temporaryFolder();
  const site = join(folder, 'site');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(site, 'index.html'), page);
  writeFileSync(join(site, '.hidden'), outside);
  writeFileSync(join(site, 'assets/engine-1f2e.wasm'), Buffer.from([0, 97, 115, 109]));
  writeFileSync(join(site, 'assets/screen-9a8b.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), outside);
  server = await run({ screens: site });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
const get = (path: string) => new Browser(server.monitor.url).get(path);

it.each(['/', '/setup', '/setup?again', '/ward/7', '/patient/P-1/weeks', '/apiary'])(
  'shows the page at %s, with the headers of production, asked for again each time',
  async path => {
    const { status, body, headers } = await get(path);
    expect([status, body]).toEqual([200, page]);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  },
);

it.each([
  ['/assets/screen-9a8b.js', /javascript/],
  ['/assets/engine-1f2e.wasm', /^application\/wasm/],
])('gives %s to keep, as the type that browsers need', async (path, type) => {
  const { status, headers } = await get(path);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(type);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

it.each(['/api', '/api/nothing', '/health/x', '/metrics/x', '/assets/gone.js', '/gone.png', '/.hidden'])(
  'has nothing at %s, and says so as JSON',
  async path => {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([404, { error: 'missing', message: 'there is nothing at this address' }]);
  },
);

it('has nothing at /fhir/Nothing, and says so as FHIR does', async () => {
  const { status, body } = await get('/fhir/Nothing');
  expect([status, body.resourceType, body.issue[0].code]).toEqual([404, 'OperationOutcome', 'not-found']);
});

it.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
])('gives nothing from outside its folder at %s', async path => {
  // Not by fetch, which would tidy the address.
  const { hostname, port } = new URL(server.monitor.url);
  const text = await new Promise<string>((resolve, reject) => {
    request({ hostname, port, path }, response => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', chunk => {
        body += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    })
      .on('error', reject)
      .end();
  });
  expect(text).toMatch(/^(400|403|404) /);
  expect(text).not.toContain(outside);
});

it('does not show the page to whoever posts', async () => {
  expect((await new Browser(server.monitor.url).post('/setup')).status).toBe(404);
});

it('refuses to start without built screens', async () => {
  await expect(run({ screens: join(folder, 'nowhere') })).rejects.toThrow(/no built screens in .*nowhere/);
});
