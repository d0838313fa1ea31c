import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, run } from './browser.js';
import { fuzz } from './fuzz.js';

/** A short one; `npm run bench -- monitor-fuzz` sends ten thousand. */
const options = { seed: 20261122, requests: 2000, messages: 500 };

let server: Running;
beforeAll(async () => {
  server = await run({ logLevel: 'error' });
});
afterAll(() => server.stop());

it(`${options.requests} requests and ${options.messages} socket messages of seed ${options.seed}: no 5xx, nothing leaked`, async () => {
  expect(await fuzz(server, options)).toEqual([]);
  expect((await server.administrator.get('/health/ready')).status).toBe(200);
  expect((await server.administrator.get('/metrics')).body).toMatch(/^mien_requests_failed_total 0$/m);
  await expect
    .poll(async () => (await server.administrator.get('/metrics')).body)
    .toMatch(/^mien_feed_sockets 0$/m);
});
