// The monitor's commands as an operator's shell runs them, on the embedded record.
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, endOf, mien, startMien, temporaryFolder } from './program.js';

const password = 'correct horse battery';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]) => join(folder.path, ...parts);
const monitor = (...words: string[]) => mien(['monitor', ...words], { folder: folder.path });
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

interface Served {
  readonly url: string;
  /** The word in the first administrator's link; empty where none was shown. */
  readonly setupToken: string;
  /** By Ctrl-C. */
  stop(): Promise<Ended>;
}

async function serve(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const child = startMien(['monitor', ...words], { folder: folder.path, environment });
  const ended = endOf(child);
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      const ready = /^The monitor is at (\S+)\. /m.exec(said);
      if (ready) resolve(ready[1]!);
    });
    void ended.then(({ stderr }) => reject(new Error(`the monitor ended: ${stderr}`)));
  });
  return {
    url,
    setupToken: /\/setup#(\S+)/.exec(said)?.[1] ?? '',
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** A page's session: its cookie, its token against forgery. */
async function signIn({ url }: Served, path: string, body: object) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const post = async (to: string, content: object) => {
    const response = await fetch(new URL(to, url), {
      method: 'POST',
      headers,
      body: JSON.stringify(content),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${to}: ${JSON.stringify(answer)}`);
    const [cookie] = response.headers.getSetCookie();
    if (cookie) headers.cookie = cookie.split(';')[0]!;
    return answer;
  };
  await post(path, body);
  const session = await (await fetch(new URL('/api/session', url), { headers })).json();
  headers['x-csrf-token'] = session.csrf;
  return post;
}

describe('the server', () => {
  let served: Served;
  let patient: string;
  let streamId: string;
  beforeAll(async () => {
    writeFileSync(at('monitor.json'), JSON.stringify({ demo: false, logLevel: 'debug', port: 1 }));
    served = await serve(['--config', 'monitor.json', '--data', 'record', '--port', '0']);
    const administrator = { name: 'root', password };
    const post = await signIn(served, '/api/setup', { token: served.setupToken, ...administrator });
    const account = { name: 'ada', role: 'clinician', wards: 'every', disabled: false, password };
    await post('/api/users', account);
    const ward = { name: 'West', timeZone: 'UTC', shiftStarts: ['07:00'], noticeBudget: 5 };
    const { id: wardId } = await post('/api/wards', ward);
    const { id: bedId } = await post(`/api/wards/${wardId}/beds`, { label: '7', position: 7 });
    const zone = { x: 0, y: 0, width: 1, height: 1 };
    ({ id: streamId } = await post(`/api/beds/${bedId}/streams`, { name: 'camera', zone }));
    const clinician = await signIn(served, '/api/login', { name: 'ada', password });
    const consent = { givenBy: 'patient', recordedAt: '2026-01-01T00:00:00.000Z' };
    ({ patientId: patient } = await clinician(`/api/beds/${bedId}/admit`, { consent }));
  });

  test('keeps its folder and its port to itself', async () => {
    const copied = await monitor('backup', 'early.gz', '--data', 'record');
    expect(copied).toMatchObject({ code: 1, stdout: '' });
    expect(copied.stderr).toMatch(/in use by process \d+; stop that server first/);
    const { port } = new URL(served.url);
    const second = await monitor('--no-demo', '--data', 'second', '--port', port);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain(`port ${port} of 127.0.0.1 is taken`);
  });

  test('stopped by Ctrl-C, it ends in order; the one-time link stands in no log line', async () => {
    const { code, stdout, stderr } = await served.stop();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The monitor has stopped in order.\n' });
    const log = stderr.split('\n').filter(line => line.startsWith('{'));
    expect(log.length).toBeGreaterThan(10);
    expect(served.setupToken).not.toBe('');
    expect(log.join()).not.toContain(served.setupToken);
  });

  test('stopped, it leaves its record to the other commands', async () => {
    writeFileSync(at('password'), `${password}\n`);
    const eve = ['eve', '--role', 'viewer', '--password-file', 'password', '--data', 'record'];
    expect((await monitor('user', 'add', ...eve, '--wards', 'West')).stdout).toContain('eve may sign in');
    expect(await monitor('user', 'add', ...eve, '--wards', 'West')).toMatchObject({ code: 1, stdout: '' });
    const elsewhere = await monitor('user', 'add', ...eve, '--wards', 'East');
    expect(elsewhere).toMatchObject({ code: 2, stderr: 'mien: there is no ward East; there are West\n' });

    const device = ['device', '--label', 'bed 7', '--stream', streamId, '--data', 'record'];
    const made = await monitor('token', 'create', ...device, '--out', 'bed.token', '--json');
    expect(JSON.parse(made.stdout)).toMatchObject({ token: { kind: 'device', streamId }, out: 'bed.token' });
    expect(readFileSync(at('bed.token'), 'utf8')).toMatch(/^mien_device_\S+\n$/);
    expect(statSync(at('bed.token')).mode & 0o777).toBe(0o600);
    expect(made.stdout).not.toContain(readFileSync(at('bed.token'), 'utf8').trim());

    expect((await monitor('export', patient, 'copy.json', '--data', 'record')).code).toBe(0);
    expect(JSON.parse(readFileSync(at('copy.json'), 'utf8'))).toMatchObject({ patient: { id: patient } });
    expect((await monitor('backup', 'copy.gz', '--data', 'record')).code).toBe(0);
    expect((await monitor('erase', patient, '--data', 'record')).code).toBe(0);
    const gone = await monitor('export', patient, 'gone.json', '--data', 'record');
    expect(gone).toMatchObject({ code: 1, stderr: 'mien: no such patient\n' });

    expect((await monitor('restore', 'copy.gz', '--data', 'restored')).code).toBe(0);
    expect((await monitor('export', patient, 'again.json', '--data', 'restored')).code).toBe(0);
    expect(readFileSync(at('again.json'))).toEqual(readFileSync(at('copy.json')));
    const twice = await monitor('restore', 'copy.gz', '--data', 'restored');
    expect(twice).toMatchObject({ code: 1, stdout: '' });
    expect(twice.stderr).toContain('the store is not empty');
  });

  test('its audit verifies until someone exchanges its rows', async () => {
    const whole = await monitor('audit', 'verify', '--data', 'record', '--json');
    expect(whole.code).toBe(0);
    expect(JSON.parse(whole.stdout)).toMatchObject({ faults: [] });
    // Under the record's keys, what was restored from before and written on is a forgery.
    cpSync(at('record/audit-keys'), at('restored/audit-keys'), { recursive: true });
    const verdict = await monitor('audit', 'verify', '--data', 'restored');
    expect(verdict.code).toBe(3);
    expect(verdict.stdout).toContain('is not the one that was signed');
  });

  test('started again, with settings from the environment, it shows no link', async () => {
    const environment = { MIEN_MONITOR_PORT: '0', MIEN_MONITOR_DATA: 'record' };
    const again = await serve(['--config', 'monitor.json'], environment);
    expect(again.setupToken).toBe('');
    expect(new URL(again.url).port).not.toBe('1');
    await signIn(again, '/api/login', { name: 'eve', password });
    expect((await again.stop()).code).toBe(0);
  });
});

test.each([
  ['--host 0.0.0.0 --public-url https://mien.example', 'needs tlsCert and tlsKey'],
  ['--tls-cert none.pem', 'given together'],
  ['--config none.json', 'none.json cannot be read'],
  ['--port 70000', 'port'],
  ['user add eve --role viewer --wards every --password-file none', 'none'],
  ['token create display --label x --out x.token --data empty', 'wardId'],
  ['erase lower --data empty', 'capital letters'],
])('mien monitor %s is a wrong word', async (line, message) => {
  const { code, stdout, stderr } = await monitor(...line.split(' '));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
