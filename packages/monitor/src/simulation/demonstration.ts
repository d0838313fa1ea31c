/** A ward of simulated beds. Its devices are ordinary ones: they post through the ingest door with tokens of their own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Configuration, readSettingFile } from '../configuration.js';
import type { Observation, StreamId, Ward } from '../protocol.js';
import type { Changes } from '../server/changes.js';
import type { Database, Query } from '../store/database.js';
import { admit } from '../store/patients.js';
import { addBed, addStream, addWard, streams, wards } from '../store/places.js';
import { addToken, validToken } from '../store/tokens.js';
import { type DeviceClient, type DeviceOptions, openDevice } from './device.js';
import { simulatedObservation } from './face.js';

const bedCount = 8;
const secondMs = 1000;
const tokenMs = 365 * 86_400_000;
/** While the server does not answer a device keeps this many. */
const mostKept = 600;

interface Surroundings {
  readonly database: Database;
  readonly url: string;
  readonly configuration: Configuration;
  readonly changes: Changes;
  readonly log: Logger;
  now(): number;
}

/** @returns a function that switches the simulated devices off */
export async function startDemonstration({
  database,
  url,
  configuration,
  changes,
  log,
  now,
}: Surroundings): Promise<() => Promise<void>> {
  const ward = await database.transaction(query => demonstrationWard(query, new Date(now()).toISOString()));
  const streamIds = (await streams(database.query, ward.id)).map(stream => stream.id);
  const folder = join(configuration.data, 'demonstration-tokens');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tls = tlsOf(configuration);
  const devices: (() => Promise<void>)[] = [];
  for (const [index, streamId] of streamIds.entries()) {
    const tokenFile = join(folder, `${streamId}.token`);
    const label = `simulated bed ${index + 1}`;
    if (!(await servesAgain(database.query, tokenFile, now()))) {
      const expiresAt = new Date(now() + tokenMs).toISOString();
      const { secret } = await addToken(database.query, { kind: 'device', label, streamId, expiresAt });
      writeFileSync(tokenFile, secret, { mode: 0o600 });
    }
    devices.push(runDevice(openDevice({ url, streamId, tokenFile, ...tls }), seedOf(streamId), now, log));
  }
  await changes.settings();
  return async () => void (await Promise.all(devices.map(stop => stop())));
}

/** Whether the token of an earlier start is still good, and will be for a while. */
async function servesAgain(query: Query, tokenFile: string, now: number): Promise<boolean> {
  if (!existsSync(tokenFile)) return false;
  const wantedUntil = new Date(now + tokenMs / 2).toISOString();
  return (await validToken(query, readFileSync(tokenFile, 'utf8'), wantedUntil)) !== null;
}

/** Our own certificate is its own authority, under the name that browsers use. */
function tlsOf({
  tlsCert,
  publicUrl,
}: Configuration): Pick<DeviceOptions, 'certificateAuthority' | 'serverName'> {
  if (tlsCert === null) return {};
  const certificateAuthority = readSettingFile('tlsCert', tlsCert);
  return publicUrl === null
    ? { certificateAuthority }
    : { certificateAuthority, serverName: new URL(publicUrl).hostname };
}

const seedOf = (streamId: StreamId): number => Number.parseInt(streamId.slice(0, 8), 16);

/** The ward and its occupied beds, made the first time. */
async function demonstrationWard(query: Query, at: string): Promise<Ward> {
  const known = (await wards(query)).find(ward => ward.simulated);
  if (known) return known;
  const fields = {
    name: 'Demonstration (simulated)',
    timeZone: 'UTC',
    shiftStarts: ['07:00', '15:00', '23:00'],
    noticeBudget: 12,
  };
  const ward = await addWard(query, fields, true);
  for (let position = 1; position <= bedCount; position++) {
    const bed = await addBed(query, ward.id, { label: `S${position}`, position });
    await addStream(query, bed.id, {
      name: 'simulated camera',
      zone: { x: 0.2, y: 0.1, width: 0.6, height: 0.8 },
    });
    await admit(query, { bedId: bed.id, consent: { givenBy: 'patient', recordedAt: at }, at, by: null });
  }
  return ward;
}

/** One observation a second; what the server did not take is kept and sent again. */
function runDevice(device: DeviceClient, seed: number, now: () => number, log: Logger): () => Promise<void> {
  let nextSequence: number | null = null;
  let kept: Observation[] = [];
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    try {
      nextSequence ??= (await device.ask()).nextSequence;
      const batch = kept;
      if (batch.length > 0) await device.send(batch, new Date(now()).toISOString());
      kept = kept.filter(observation => !batch.includes(observation));
    } catch (error) {
      log.warn({ err: error }, 'a simulated device keeps its observations for later');
    } finally {
      sending = null;
    }
  };
  const timer = setInterval(() => {
    if (nextSequence !== null) {
      const at = new Date(now() - secondMs).toISOString();
      kept = [...kept, simulatedObservation(seed, nextSequence++, at)].slice(-mostKept);
    }
    sending ??= send();
  }, secondMs);
  return async () => {
    clearInterval(timer);
    await sending;
  };
}
