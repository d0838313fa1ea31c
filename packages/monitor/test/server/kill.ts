/** Kills a monitor at random moments under ingest and looks whether what it acknowledged is there, once. */
import type { ConfigurationInput } from '../../src/configuration.js';
import type { Observation } from '../../src/protocol.js';
import { observation } from '../samples.js';
import { Browser, post } from './browser.js';
import { startChild } from './child.js';
import { prepareWard, type WatchedBed } from './ward.js';

export interface KillOutcome {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged and not in the store. */
  readonly lost: number;
  /** In the store more than once. */
  readonly doubled: number;
}

const bedCount = 4;
const batchSize = 5;
const pauseMs = 20;
const longestMs = 1000;

export async function killUnderIngest(
  flags: ConfigurationInput & { readonly port: number },
  kills: number,
  random: () => number,
): Promise<KillOutcome> {
  let monitor = await startChild(flags);
  const { beds, clinician } = await prepareWard(monitor, bedCount);
  const acknowledged = new Map<WatchedBed, Set<number>>(beds.map(bed => [bed, new Set()]));
  let running = true;
  const devices = beds.map(async bed => {
    for (let sequence = 0; running; sequence += batchSize) {
      const at = new Date().toISOString();
      const observations: Observation[] = Array.from({ length: batchSize }, (_, index) => ({
        ...observation(0),
        sequence: sequence + index,
        at,
      }));
      await sendUntilTaken(monitor.url, bed, observations, () => running);
      for (const { sequence: taken } of observations) acknowledged.get(bed)?.add(taken);
      await wait(pauseMs);
    }
  });
  for (let kill = 0; kill < kills; kill++) {
    await wait(100 + random() * longestMs);
    await monitor.kill();
    monitor = await startChild(flags);
  }
  await wait(500);
  running = false;
  await Promise.all(devices);

  let lost = 0;
  let doubled = 0;
  const reader = new Browser(monitor.url);
  reader.cookie = clinician.cookie;
  for (const [bed, sequences] of acknowledged) {
    const stored = await storedSequences(reader, bed);
    doubled += stored.length - new Set(stored).size;
    const found = new Set(stored);
    lost += [...sequences].filter(sequence => !found.has(sequence)).length;
  }
  await monitor.stop();
  return {
    kills,
    acknowledged: [...acknowledged.values()].reduce((sum, one) => sum + one.size, 0),
    lost,
    doubled,
  };
}

async function sendUntilTaken(
  url: string,
  bed: WatchedBed,
  observations: readonly Observation[],
  goOn: () => boolean,
): Promise<void> {
  for (;;) {
    const reply = await post(url, bed.token, `/api/streams/${bed.streamId}/observations`, {
      sentAt: new Date().toISOString(),
      observations,
    }).catch(() => null);
    if (reply?.status === 200) {
      if (reply.body.discarded > 0)
        throw new Error(`the monitor discarded ${reply.body.discarded} observations`);
      return;
    }
    if (!goOn()) throw new Error('the last batch was never taken');
    await wait(pauseMs);
  }
}

const page = 10_000;

async function storedSequences(reader: Browser, bed: WatchedBed): Promise<number[]> {
  const { body } = await reader.get(
    `/api/patients/${bed.patientId}/observations?from=2020-01-01T00:00:00.000Z&to=2099-01-01T00:00:00.000Z&limit=${page}`,
  );
  if (!Array.isArray(body) || body.length === page)
    throw new Error(`the stored observations cannot be read whole: ${JSON.stringify(body).slice(0, 200)}`);
  return body.map(row => row.sequence);
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
