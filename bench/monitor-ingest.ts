// npm run bench -- monitor-ingest [--store pglite|postgres] [--seconds 60] [--batch 500] [--devices 8]
// How many observations a second the monitor stores and acknowledges, the devices on the same machine.

import { observation } from '../packages/monitor/test/samples.js';
import { prepareWard } from '../packages/monitor/test/server/ward.js';
import { keep, quantile, readOptions, type StoreKind, serveStore } from './measure/monitor.js';

const { stores, seconds, batch, devices } = readOptions({ seconds: 60, batch: 500, devices: 8 });

/** The part of an observation that is the same for all, as JSON text after its number and time. */
const { sequence: _sequence, at: _at, ...rest } = observation(0);
const tail = JSON.stringify(rest).slice(1);

async function measure(kind: StoreKind): Promise<object> {
  const served = await serveStore(kind);
  const monitor = await served.start();
  const { beds } = await prepareWard(monitor, devices);
  const delays: number[] = [];
  let stored = 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    beds.map(async bed => {
      for (let sequence = 0; performance.now() < end; sequence += batch) {
        const at = new Date().toISOString();
        const observations = Array.from(
          { length: batch },
          (_, index) => `{"sequence":${sequence + index},"at":"${at}",${tail}`,
        ).join(',');
        const sent = performance.now();
        const response = await fetch(`${monitor.url}/api/streams/${bed.streamId}/observations`, {
          method: 'POST',
          headers: { authorization: `Bearer ${bed.token}`, 'content-type': 'application/json' },
          body: `{"sentAt":"${at}","observations":[${observations}]}`,
        });
        const receipt = (await response.json()) as { stored?: number };
        if (receipt.stored !== batch)
          throw new Error(
            `a batch of ${batch} was answered with ${response.status} ${JSON.stringify(receipt)}`,
          );
        delays.push(performance.now() - sent);
        stored += batch;
      }
    }),
  );
  const took = (performance.now() - begun) / 1000;
  await monitor.stop();
  served.remove();
  const milliseconds = { median: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
  return {
    store: kind,
    stored,
    seconds: took,
    observationsPerSecond: stored / took,
    batches: delays.length,
    batchMilliseconds: milliseconds,
  };
}

const runs: object[] = [];
for (const kind of stores) runs.push(await measure(kind));
keep('monitor-ingest', 'observations stored and acknowledged a second, devices on the same machine', {
  batch,
  devices,
  runs,
});
