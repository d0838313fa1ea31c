import { get, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, run } from './browser.js';

/** As the proxy in front adds it to whatever the client wrote there itself. */
const client = '203.0.113.7';
const signInsPerMinute = 3;

let server: Running;
beforeAll(async () => {
  server = await run({ trustProxy: true, signInsPerMinute });
});
afterAll(() => server.stop());

/** Headers that `fetch` would not send. */
const status = (method: string, path: string, forwardedFor: string, body = '') =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'x-forwarded-for': forwardedFor, 'content-type': 'application/json' };
    request(new URL(path, server.monitor.url), { method, headers }, response => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });

it('counts sign-ins by the address that the proxy saw, not by one that the client made up', async () => {
  const attempt = (madeUp: string) =>
    status(
      'POST',
      '/api/login',
      `${madeUp}, ${client}`,
      JSON.stringify({ name: 'root', password: 'wrong password!' }),
    );
  const answers: (number | undefined)[] = [];
  for (let number = 1; number <= signInsPerMinute + 1; number++)
    answers.push(await attempt(`10.0.0.${number}`));
  expect(answers).toEqual([401, 401, 401, 429]);
});

it('measures for this machine only, whoever the client says it is', async () => {
  expect(await status('GET', '/metrics', `127.0.0.1, ${client}`)).toBe(403);
  expect(await status('GET', '/metrics', client)).toBe(403);
  expect(
    await new Promise(resolve =>
      get(new URL('/metrics', server.monitor.url), response => resolve(response.statusCode)),
    ),
  ).toBe(200);
});
