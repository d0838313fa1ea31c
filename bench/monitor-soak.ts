// npm run bench -- monitor-soak [--store pglite|postgres] [--minutes 10] [--beds 500] [--viewers 200]
// Beds that send one observation a second each, viewers of 25-bed wards: how late the feed is, whether the memory grows.

import { observation } from '../packages/monitor/test/samples.js';
import { opened } from '../packages/monitor/test/server/browser.js';
import { prepareWard } from '../packages/monitor/test/server/ward.js';
import { keep, quantile, readOptions, type StoreKind, serveStore } from './measure/monitor.js';

const { stores, minutes, beds, viewers } = readOptions({ minutes: 10, beds: 500, viewers: 200 });
const bedsPerWard = 25;
const sampleEveryMs = 10_000;
/** The first minute fills caches and heaps. */
const warmUpMs = 60_000;

interface WardMessage {
  readonly beds: readonly {
    readonly streams: readonly {
      readonly latest: { readonly sequence: number; readonly receivedAt: string } | null;
    }[];
  }[];
}

async function measure(kind: StoreKind): Promise<object> {
  const served = await serveStore(kind);
  const monitor = await served.start();
  const prepared = await prepareWard(monitor, beds, bedsPerWard);
  const wardIds = [...new Set(prepared.beds.map(bed => bed.wardId))];
  const delays: number[] = [];
  let delivered = 0;
  for (let viewer = 0; viewer < viewers; viewer++) {
    const socket = prepared.clinician.dial();
    await opened(socket);
    const shown = new Map<number, number>();
    socket.on('message', data => {
      const now = Date.now();
      const message = JSON.parse(String(data)) as WardMessage;
      delivered++;
      for (const [bed, { streams }] of (message.beds ?? []).entries()) {
        const latest = streams[0]?.latest;
        if (!latest || shown.get(bed) === latest.sequence) continue;
        shown.set(bed, latest.sequence);
        delays.push(now - Date.parse(latest.receivedAt));
      }
    });
    socket.send(JSON.stringify({ type: 'subscribe', wardId: wardIds[viewer % wardIds.length] }));
  }

  const begun = Date.now();
  let sent = 0;
  let refused = 0;
  const devices = prepared.beds.map(async (bed, index) => {
    await until(begun + (index / beds) * 1000);
    for (let sequence = 0; Date.now() < begun + minutes * 60_000; sequence++) {
      const at = new Date().toISOString();
      const body = JSON.stringify({ sentAt: at, observations: [{ ...observation(0), sequence, at }] });
      const headers = { authorization: `Bearer ${bed.token}`, 'content-type': 'application/json' };
      const response = await fetch(`${monitor.url}/api/streams/${bed.streamId}/observations`, {
        method: 'POST',
        headers,
        body,
      });
      await response.text();
      sent++;
      if (response.status !== 200) refused++;
      await until(begun + (index / beds) * 1000 + (sequence + 1) * 1000);
    }
  });
  const memory: { readonly atSeconds: number; readonly megabytes: number; readonly heapMegabytes: number }[] =
    [];
  const sampler = setInterval(async () => {
    const { rss, heap } = await monitor.memory();
    memory.push({
      atSeconds: Math.round((Date.now() - begun) / 1000),
      megabytes: Math.round(rss / 2 ** 20),
      heapMegabytes: Math.round(heap / 2 ** 20),
    });
  }, sampleEveryMs);
  await until(begun + Math.min(warmUpMs, minutes * 30_000));
  delays.length = 0;
  await Promise.all(devices);
  clearInterval(sampler);
  const seconds = (Date.now() - begun) / 1000;
  monitor.process.kill('SIGKILL');
  served.remove();
  const milliseconds = {
    median: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    most: quantile(delays, 1),
    observed: delays.length,
  };
  return {
    store: kind,
    seconds,
    sent,
    refused,
    sentPerSecond: sent / seconds,
    delivered,
    acceptedToDeliveredMilliseconds: milliseconds,
    memory,
  };
}

const until = (time: number) => new Promise(resolve => setTimeout(resolve, Math.max(0, time - Date.now())));

const runs: object[] = [];
for (const kind of stores) runs.push(await measure(kind));
keep(
  stores.length === 1 ? `monitor-soak-${stores[0]}` : 'monitor-soak',
  'delay of the live feed and memory of the server',
  { minutes, beds, viewers, runs },
);
process.exit();
