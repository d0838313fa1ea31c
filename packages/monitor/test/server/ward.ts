/** Fills a fresh monitor with wards of occupied beds through its own doors. */
import type { PatientId, StreamId, WardId } from '../../src/protocol.js';
import { Browser, password } from './browser.js';
import type { ChildMonitor } from './child.js';

export interface WatchedBed {
  readonly wardId: WardId;
  readonly streamId: StreamId;
  readonly patientId: PatientId;
  readonly token: string;
}

export interface PreparedWard {
  readonly administrator: Browser;
  /** Holds every ward. */
  readonly clinician: Browser;
  readonly beds: readonly WatchedBed[];
}

export async function prepareWard(
  monitor: Pick<ChildMonitor, 'url' | 'setupToken'>,
  bedCount: number,
  bedsPerWard = bedCount,
): Promise<PreparedWard> {
  const administrator = await new Browser(monitor.url).signIn('/api/setup', {
    token: monitor.setupToken,
    name: 'root',
    password,
  });
  const must = async (browser: Browser, path: string, body: object) => {
    const reply = await browser.post(path, body);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  await must(administrator, '/api/users', {
    name: 'clinician',
    role: 'clinician',
    wards: 'every',
    disabled: false,
    password,
  });
  const clinician = await new Browser(monitor.url).signIn('/api/login', { name: 'clinician', password });
  const beds: WatchedBed[] = [];
  for (let first = 0; first < bedCount; first += bedsPerWard) {
    const ward = await must(administrator, '/api/wards', {
      name: `Ward ${first / bedsPerWard + 1}`,
      timeZone: 'UTC',
      shiftStarts: ['07:00'],
      noticeBudget: 1000,
    });
    for (let position = 0; position < Math.min(bedsPerWard, bedCount - first); position++) {
      const bed = await must(administrator, `/api/wards/${ward.id}/beds`, {
        label: `${position + 1}`,
        position,
      });
      const stream = await must(administrator, `/api/beds/${bed.id}/streams`, {
        name: 'camera',
        zone: { x: 0, y: 0, width: 1, height: 1 },
      });
      const { secret } = await must(administrator, '/api/tokens', {
        kind: 'device',
        label: 'bed',
        streamId: stream.id,
        expiresAt: null,
      });
      const consent = { givenBy: 'patient', recordedAt: new Date(Date.now() - 1000).toISOString() };
      const episode = await must(clinician, `/api/beds/${bed.id}/admit`, { consent });
      beds.push({ wardId: ward.id, streamId: stream.id, patientId: episode.patientId, token: secret });
    }
  }
  return { administrator, clinician, beds };
}
