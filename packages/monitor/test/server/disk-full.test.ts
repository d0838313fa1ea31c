import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { ConfigurationInput } from '../../src/configuration.js';
import { observation } from '../samples.js';
import { type SmallDisk, smallDisk } from '../store/small-disk.js';
import { postgresProvider } from '../store/stores.js';
import { post, run } from './browser.js';

const diskMegabytes = 200;
const leftMegabytes = 4;
const batchSize = 500;
/** Far more than fits into what is left. */
const mostBatches = 200;

const stores: Readonly<
  Record<string, (disk: SmallDisk, context: TestContext) => Promise<ConfigurationInput>>
> = {
  pglite: async disk => ({ data: join(disk.folder, 'record') }),
  postgres: async (disk, context) => {
    const provider = postgresProvider(disk.folder);
    onTestFinished(() => provider.close());
    const place = await provider.place(context);
    return 'databaseUrl' in place ? { databaseUrl: place.databaseUrl } : {};
  },
};

describe.each(Object.entries(stores))('a full disk under %s', (_, placeOn) => {
  it('makes it refuse clearly, lose nothing it acknowledged, and go on when there is room', async context => {
    const disk = smallDisk(context, diskMegabytes);
    onTestFinished(() => disk.remove());
    const server = await run({ ...(await placeOn(disk, context)), logLevel: 'silent' });
    onTestFinished(() => server.stop());
    const here = await server.bedside('Here');
    const batch = (number: number) => {
      const at = new Date().toISOString();
      const observations = Array.from({ length: batchSize }, (_unused, index) => ({
        ...observation(0),
        sequence: number * batchSize + index,
        at,
      }));
      return { sentAt: at, observations };
    };
    const send = (body: object) =>
      post(server.monitor.url, here.deviceToken, `/api/streams/${here.stream.id}/observations`, body);

    disk.fill(leftMegabytes);
    const acknowledged: ReturnType<typeof batch>[] = [];
    let refused: Awaited<ReturnType<typeof send>> | null = null;
    while (refused === null) {
      expect(acknowledged.length, 'the disk never filled').toBeLessThan(mostBatches);
      const sent = batch(acknowledged.length);
      const reply = await send(sent);
      if (reply.status === 200) acknowledged.push(sent);
      else refused = reply;
    }
    expect([503, 507]).toContain(refused.status);
    expect(['unavailable', 'storageFull']).toContain(refused.body.error);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await server.administrator.get('/health/live')).status).toBe(200);

    disk.makeRoom();
    await expect
      .poll(async () => (await send(batch(acknowledged.length))).status, { timeout: 60_000, interval: 500 })
      .toBe(200);
    for (const sent of acknowledged) {
      expect((await send(sent)).body).toMatchObject({ stored: 0, duplicates: batchSize });
    }
    expect((await server.administrator.get('/health/ready')).status).toBe(200);
  });
});
