import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashPassword, passwordMatches } from '../src/access/passwords.js';
import { loadConfiguration, readSettingFile } from '../src/configuration.js';
import { temporaryFolder } from './store/stores.js';

it('listens to this machine only, with the embedded store, unless told otherwise', () => {
  expect(loadConfiguration({})).toMatchObject({
    host: '127.0.0.1',
    databaseUrl: null,
    demo: true,
    retention: { rawDays: 7, minuteDays: 90, auditYears: 6 },
  });
});

it('lets flags win over the environment, and the environment over the file', () => {
  const file = join(temporaryFolder(), 'monitor.json');
  writeFileSync(file, JSON.stringify({ port: 1, idleMinutes: 1, sessionHours: 1 }));
  const environment = {
    MIEN_MONITOR_PORT: '2',
    MIEN_MONITOR_IDLE_MINUTES: '2',
    MIEN_MONITOR_DEMO: 'false',
    MIEN_MONITOR_RETENTION: '{"rawDays":3}',
    DATABASE_URL: 'postgres://db/mien',
  };
  expect(loadConfiguration({ file, environment, flags: { port: 3 } })).toMatchObject({
    port: 3,
    idleMinutes: 2,
    sessionHours: 1,
    demo: false,
    databaseUrl: 'postgres://db/mien',
    retention: { rawDays: 3, minuteDays: 90 },
  });
});

it.each<[string, object, RegExp]>([
  ['an unknown setting', { prot: 1 }, /Unrecognized key: "prot"/],
  ['an impossible port', { port: 99_999 }, /port/],
  [
    'others without TLS',
    { host: '0.0.0.0', publicUrl: 'https://mien.example' },
    /tlsCert and tlsKey, or trustProxy/,
  ],
  ['others without a name', { host: '0.0.0.0', trustProxy: true }, /publicUrl/],
  ['half of TLS', { tlsCert: 'x' }, /given together/],
  ['a database that is none', { databaseUrl: 'mysql://x' }, /databaseUrl/],
])('refuses %s and says so', (_, flags, reason) => {
  expect(() => loadConfiguration({ flags })).toThrow(reason);
});

it.each([
  [{ MIEN_MONITOR_PROT: '4100' }, /MIEN_MONITOR_PROT/],
  [{ MIEN_MONITOR_RETENTION: '{"rawDays":' }, /expected object, received string\n.*retention/],
  [{ MIEN_MONITOR_PORT: '4100a' }, /expected number, received string\n.*port/],
])('refuses what the environment says wrongly: %o', (environment, reason) => {
  expect(() => loadConfiguration({ environment })).toThrow(reason);
});

it('refuses a file that is not there or not JSON', () => {
  const file = join(temporaryFolder(), 'monitor.json');
  expect(() => loadConfiguration({ file })).toThrow(/cannot be read/);
  writeFileSync(file, '{"port":');
  expect(() => loadConfiguration({ file })).toThrow(/cannot be read/);
});

it('names the setting whose file is missing or empty', () => {
  const file = join(temporaryFolder(), 'token');
  expect(() => readSettingFile('metricsTokenFile', file)).toThrow(/metricsTokenFile names .*ENOENT/);
  writeFileSync(file, '\n');
  expect(() => readSettingFile('metricsTokenFile', file)).toThrow(/metricsTokenFile names .*empty/);
  writeFileSync(file, 'secret\n');
  expect(readSettingFile('metricsTokenFile', file)).toBe('secret');
});

it('keeps passwords as salted scrypt', async () => {
  const [first, second] = await Promise.all([
    hashPassword('correct horse battery'),
    hashPassword('correct horse battery'),
  ]);
  expect(first).not.toBe(second);
  expect(await passwordMatches('correct horse battery', first)).toBe(true);
  expect(await passwordMatches('correct horse batterie', first)).toBe(false);
  expect(await passwordMatches('nobody has this password', null)).toBe(false);
});
