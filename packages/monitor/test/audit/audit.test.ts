import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAudit } from '../../src/audit/audit.js';
import { searchAudit } from '../../src/audit/read.js';
import { verifyAudit } from '../../src/audit/verify.js';
import type { AuditEntry } from '../../src/protocol.js';
import type { Database } from '../../src/store/database.js';
import { openStore } from '../../src/store/store.js';
import { temporaryFolder } from '../store/stores.js';

const folder = temporaryFolder();
const keys = join(folder, 'keys');
let store: Database;
beforeAll(async () => {
  store = await openStore({ folder });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const entry = (day: number, minute: number): AuditEntry => ({
  at: new Date(Date.UTC(2026, 10, day, 10, minute)).toISOString(),
  actor: `nurse ${minute}`,
  role: 'clinician',
  action: 'patient.read',
  target: 'P-1',
  outcome: 'allowed',
  reason: null,
});
const retainedFrom = '2020-01-01';
const faults = async () => (await verifyAudit(store.query, keys, retainedFrom)).faults;

/** Two servers, three days, ten rows each day. */
beforeEach(async () => {
  await store.query('DELETE FROM audit');
  await store.query('DELETE FROM audit_heads');
  rmSync(keys, { recursive: true, force: true });
  for (const server of ['a', 'b']) {
    const audit = await openAudit(store, server, keys);
    for (const day of [20, 21, 22]) {
      await Promise.all(Array.from({ length: 10 }, (_, minute) => audit.append(entry(day, minute))));
    }
    await audit.close();
  }
});

describe('the audit', () => {
  it('verifies as written, also after a restart and with the day unfinished', async () => {
    expect(await verifyAudit(store.query, keys, retainedFrom)).toEqual({ rows: 60, days: 6, faults: [] });
    const again = await openAudit(store, 'a', keys);
    await again.append(entry(22, 50));
    await again.append(entry(23, 0));
    expect(await verifyAudit(store.query, keys, retainedFrom)).toEqual({ rows: 62, days: 7, faults: [] });
    await again.close();
    expect(await faults()).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    [
      'a changed row',
      `UPDATE audit SET actor = 'somebody else' WHERE server = 'a' AND day = '2026-11-21' AND number = 5`,
      /a 2026-11-21: row 5 does not follow/,
    ],
    [
      'a removed row',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-21' AND number = 5`,
      /row 5 is missing before row 6/,
    ],
    [
      'two rows exchanged',
      `UPDATE audit SET number = 15 - number + 100 WHERE server = 'a' AND day = '2026-11-21' AND number IN (7, 8);
      UPDATE audit SET number = number - 100 WHERE number > 100`,
      /row 7 does not follow/,
    ],
    [
      'an earlier day cut off',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-21' AND number > 8`,
      /a 2026-11-21: cut off, the signed head is row 10/,
    ],
    [
      'today cut off',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-22' AND number > 8`,
      /a 2026-11-22: cut off/,
    ],
    [
      'today cut off, head and all',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-22' AND number > 8;
      DELETE FROM audit_heads WHERE server = 'a' AND day = '2026-11-22'`,
      /a 2026-11-22: cut off/,
    ],
    [
      'a day gone',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-21'`,
      /all of the day's rows are gone/,
    ],
    [
      'a day gone, head and all',
      `DELETE FROM audit WHERE server = 'a' AND day = '2026-11-21'; DELETE FROM audit_heads WHERE server = 'a' AND day = '2026-11-21'`,
      /2026-11-22: row 1 does not follow/,
    ],
    [
      'a missing head',
      `DELETE FROM audit_heads WHERE server = 'a' AND day = '2026-11-20'`,
      /signed head is missing/,
    ],
    [
      'a head moved back',
      `UPDATE audit_heads SET number = 8, hash = (SELECT hash FROM audit WHERE server = 'a' AND day = '2026-11-20' AND number = 8)
      WHERE server = 'a' AND day = '2026-11-20'`,
      /signature is false/,
    ],
    [
      'all of a server gone',
      `DELETE FROM audit WHERE server = 'a'; DELETE FROM audit_heads WHERE server = 'a'`,
      /a 2026-11-22: cut off/,
    ],
  ])('shows %s', async (_, tampering, expected) => {
    await store.query(tampering);
    expect((await faults()).join('\n')).toMatch(expected);
  });

  it('does not accept heads of another key, nor do without keys', async () => {
    copyFileSync(join(keys, 'b.public.pem'), join(keys, 'a.public.pem'));
    expect((await faults()).join('\n')).toMatch(/a 2026-11-20: the head's signature is false/);
    rmSync(join(keys, 'a.public.pem'));
    expect((await faults()).join('\n')).toMatch(/a: its public key is not in/);
    writeFileSync(join(keys, 'b.head.json'), '{');
    expect((await faults()).join('\n')).toMatch(/b: the head remembered .* is unreadable/);
  });

  it('lets old days go whole, not days that are retained', async () => {
    await store.query(`DELETE FROM audit WHERE day = '2026-11-20'`);
    expect((await verifyAudit(store.query, keys, '2026-11-21')).faults).toEqual([]);
    expect(await faults()).not.toEqual([]);
  });

  it('is searched by words, and gives the newest where there are too many', async () => {
    const search = (words: string, limit: number) =>
      searchAudit(store.query, { from: '-infinity', before: 'infinity', words }, limit);
    const newest = await search('', 3);
    expect(newest.map(({ at, server }) => [at, server])).toEqual([
      ['2026-11-22T10:09:00.000Z', 'a'],
      ['2026-11-22T10:09:00.000Z', 'b'],
      ['2026-11-22T10:08:00.000Z', 'a'],
    ]);
    expect((await search('NURSE 4', 100)).map(({ actor }) => actor)).toEqual(Array(6).fill('nurse 4'));
    expect(await search('%', 100)).toEqual([]);
  });

  it('keeps its keys to itself', () => {
    expect(readdirSync(keys).sort()).toEqual([
      'a.head.json',
      'a.private.pem',
      'a.public.pem',
      'b.head.json',
      'b.private.pem',
      'b.public.pem',
    ]);
    expect(readFileSync(join(keys, 'a.private.pem'), 'utf8')).toMatch(/PRIVATE KEY/);
  });
});
