/** Requests and socket messages of chance against every route, from a seed. */
import { Browser, type Running } from './browser.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  readonly messages: number;
  /** Called when half of the requests are done: the caches are warm. */
  readonly onHalf?: () => void;
}

const atOnce = 16;
const messagesPerSocket = 100;

/** Uniform in [0, 1), from the seed in the title (mulberry32, T. Ettinger). */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An address cannot hold half of a surrogate pair. */
const inAddress = (word: string): string => encodeURIComponent(word.replace('\ud800', '\ufffd'));

/** @returns one line for each answer of 5xx, and each that tells of the server's inside */
export async function fuzz(server: Running, options: FuzzOptions): Promise<readonly string[]> {
  const { seed, requests, messages, onHalf } = options;
  const random = generator(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const here = await server.bedside('Fuzzed');
  const doctor = await server.person('fuzzing', 'clinician', [here.ward.id]);
  const { secret } = await server.token({ kind: 'integration', label: 'fuzzing', expiresAt: null });
  const { paths } = (await server.administrator.get('/api/openapi.json')).body as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => ({ method: method.toUpperCase(), path })),
  );
  const words = [
    '',
    'x',
    '\u0000',
    '\ud800',
    '../../etc/passwd',
    "'; DROP TABLE wards; --",
    '𝕏'.repeat(300),
    'P-NOBODY',
    here.episode.patientId,
    here.ward.id,
    here.bed.id,
    here.stream.id,
    '00000000-0000-4000-8000-000000000000',
    '2026-11-22T10:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    'UTC',
    '07:00',
    'patient',
    'clinician',
    'every',
    'device',
    'care',
    'sad',
    'expression',
    'technical',
    'correct horse battery',
    '__proto__',
    'constructor',
  ];
  const keys = [
    'name',
    'timeZone',
    'shiftStarts',
    'noticeBudget',
    'label',
    'position',
    'zone',
    'x',
    'y',
    'width',
    'height',
    'text',
    'reason',
    'remindAfterMs',
    'consent',
    'givenBy',
    'recordedAt',
    'patientId',
    'bedId',
    'wardId',
    'from',
    'to',
    'kind',
    'until',
    'comment',
    'role',
    'wards',
    'password',
    'disabled',
    'sentAt',
    'observations',
    'hospitalNumber',
    'token',
    '__proto__',
  ];
  const value = (depth: number): unknown => {
    const choice = random();
    if (choice < 0.35) return pick(words);
    if (choice < 0.6) return pick([0, 1, -1, 0.5, 1e308, 2 ** 53, null, true, false, 5e-324]);
    if (depth > 3) return null;
    if (choice < 0.75) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: Math.floor(random() * 6) }, () => [pick(keys), value(depth + 1)]),
    );
  };
  const good: readonly unknown[] = [
    { text: '\u0000' },
    { text: 'fine' },
    { name: '\ud800', timeZone: 'UTC', shiftStarts: ['07:00'], noticeBudget: 3 },
    { label: '\u0000', position: 3 },
    { hospitalNumber: '\u0000' },
    { reason: 'care', remindAfterMs: 1 },
    { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' },
    { until: '9999-12-31T23:59:59.999Z' },
    {},
    { consent: { givenBy: 'patient', recordedAt: '0001-01-01T00:00:00.000Z' } },
    { reason: 'attended', comment: '\u0000' },
    { wardId: here.ward.id, reason: '\u0000' },
  ];
  const clients = [doctor, server.administrator, new Browser(server.monitor.url)];
  const bearer: Record<string, string>[] = [
    {},
    {},
    {},
    { authorization: `Bearer ${here.deviceToken}` },
    { authorization: `Bearer ${secret}` },
    { authorization: 'Bearer x'.repeat(50) },
    { cookie: 'mien_session=%00' },
  ];

  const limits = ['1', '-1', 'x', '1e9'];
  const spanQuery = () => `?from=${inAddress(pick(words))}&to=2026-11-22T10:00:00.000Z&limit=${pick(limits)}`;
  const fhirQuery = () =>
    `?${pick(['patient', 'date', 'encounter', 'status', 'code', '_page', '_tag'])}=${inAddress(pick(words))}&date=ge2026&_count=${pick(limits)}`;

  const failures: string[] = [];
  const once = async (): Promise<void> => {
    const { method, path } = pick(routes);
    if (path === '/api/logout') return;
    const address = path.replace(/\{\w+\}/g, () => inAddress(pick(words)));
    const query = random() < 0.5 ? '' : path.startsWith('/fhir') ? fhirQuery() : spanQuery();
    const body = method === 'GET' ? undefined : random() < 0.5 ? pick(good) : value(0);
    const reply = await pick(clients).send(method, address + query, body, pick(bearer));
    const text = JSON.stringify(reply.body ?? '');
    if (reply.status >= 500 || /internal:|SELECT |:\d+:\d+\)|node_modules/.test(text))
      failures.push(
        `${method} ${address}${query} ${JSON.stringify(body)} → ${reply.status} ${text.slice(0, 200)}`,
      );
  };
  const round = async (count: number) => {
    let left = count;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (left-- > 0) await once();
      }),
    );
  };

  await round(requests / 2);
  onHalf?.();
  await round(requests / 2);
  for (let message = 0; message < messages; message += messagesPerSocket) {
    const feed = await doctor.feed();
    for (let one = 0; one < messagesPerSocket && feed.socket.readyState === feed.socket.OPEN; one++) {
      feed.socket.send(
        random() < 0.3
          ? JSON.stringify({ type: 'subscribe', wardId: pick(words) })
          : JSON.stringify(value(0)),
      );
    }
    await feed.closed;
  }
  return failures;
}
