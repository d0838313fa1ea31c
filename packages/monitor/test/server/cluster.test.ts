import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Observation, RuleFields } from '../../src/protocol.js';
import { leaningTo, observation } from '../samples.js';
import { freePort, pgliteProvider, postgresProvider, temporaryFolder } from '../store/stores.js';
import { Browser, post } from './browser.js';
import { startChild } from './child.js';
import { killUnderIngest } from './kill.js';
import { prepareWard } from './ward.js';

const providers = [pgliteProvider(), postgresProvider()];
afterAll(() => {
  for (const provider of providers) provider.close();
});

describe.each(providers)('killed under ingest on $kind', provider => {
  it('loses and doubles nothing it acknowledged', async context => {
    const place = await provider.place(context);
    const data = temporaryFolder();
    const flags = {
      port: await freePort(),
      ...('folder' in place ? { data: place.folder } : { data, databaseUrl: place.databaseUrl }),
    };
    const outcome = await killUnderIngest(flags, 2, Math.random);
    expect(outcome).toMatchObject({ kills: 2, lost: 0, doubled: 0 });
    expect(outcome.acknowledged).toBeGreaterThan(50);
    rmSync(data, { recursive: true });
  });
});

describe('two servers on one PostgreSQL', () => {
  it('carry on when the one with the leases is killed: no notice lost or doubled, viewers served', async context => {
    const place = await providers[1]!.place(context);
    if (!('databaseUrl' in place)) throw new Error('internal: not PostgreSQL');
    const data = temporaryFolder();
    const first = await startChild({ port: 0, data, node: 'first', databaseUrl: place.databaseUrl });
    const { administrator, beds } = await prepareWard(first, 1);
    const [bed] = beds;
    const rule: RuleFields = {
      kind: 'expression',
      name: 'sad for 2 s',
      wardId: null,
      enabled: true,
      expression: 'sad',
      enterAt: 0.7,
      exitBelow: 0.5,
      persistMs: 2000,
      refractoryMs: 0,
    };
    await administrator.post('/api/rules', rule);
    const second = await startChild({ port: 0, data, node: 'second', databaseUrl: place.databaseUrl });
    const clinician = await new Browser(second.url).signIn('/api/login', {
      name: 'clinician',
      password: 'correct horse battery',
    });
    const feed = await clinician.feed();
    feed.socket.send(JSON.stringify({ type: 'subscribe', wardId: bed!.wardId }));

    // Four observations a second of made-up time would be late data: it goes by the clock, 3 s sad, 2 s not.
    const begun = Date.now();
    const from = new Date(begun).toISOString();
    for (let sequence = 0; sequence < 24; sequence++) {
      const sad = sequence % 5 < 3;
      const at = new Date(begun + sequence * 1000).toISOString();
      const seen: Observation = {
        ...observation(0),
        sequence,
        at,
        probabilities: leaningTo('sad', sad ? 0.9 : 0.1),
        resembles: sad ? 'sad' : 'neutral',
      };
      const reply = await post(second.url, bed!.token, `/api/streams/${bed!.streamId}/observations`, {
        sentAt: new Date().toISOString(),
        observations: [seen],
      });
      expect(reply.body).toMatchObject({ stored: 1 });
      if (sequence === 8) await first.kill();
      await new Promise(resolve =>
        setTimeout(resolve, Math.max(0, begun + (sequence + 1) * 1000 - Date.now())),
      );
    }
    const to = new Date(Date.now() + 60_000).toISOString();
    const expected = (
      await clinician.post(`/api/streams/${bed!.streamId}/replay`, { rule, from, to })
    ).body.firings.map((firing: { onset: string }) => firing.onset);
    expect(expected.length).toBe(5);
    const raised = async () =>
      (await clinician.get(`/api/patients/${bed!.patientId}/notices`)).body
        .filter((notice: { name: string }) => notice.name === rule.name)
        .map((notice: { onset: string }) => notice.onset);
    await expect.poll(async () => (await raised()).length, { timeout: 15_000 }).toBe(expected.length);
    expect((await raised()).sort()).toEqual(expected);
    const shown = feed.messages.filter(message => message.type === 'ward');
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.at(-1).beds[0].streams[0].latest.sequence).toBe(23);
    expect(shown.at(-1).notices.filter((notice: { name: string }) => notice.name === rule.name)).toHaveLength(
      expected.length,
    );
    await second.stop();
    rmSync(data, { recursive: true });
  });
});
