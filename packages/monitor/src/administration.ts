/** What an administrator does from the command line. Each opens the record itself and is audited. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { hashPassword } from './access/passwords.js';
import { openAudit } from './audit/audit.js';
import { retainedAuditFrom, verifyAudit as verifyChains } from './audit/verify.js';
import type { Configuration } from './configuration.js';
import { auditKeysFolder, storeLocation } from './monitor.js';
import {
  type AuditVerdict,
  type HeldWards,
  patientIdSchema,
  type Token,
  tokenFieldsSchema,
  type User,
  userFieldsSchema,
} from './protocol.js';
import { Refusal } from './refusal.js';
import * as copies from './store/backup.js';
import type { Database } from './store/database.js';
import { addUser as storeUser } from './store/people.js';
import { wards as storedWards } from './store/places.js';
import * as privacy from './store/privacy.js';
import { openStore } from './store/store.js';
import { addToken } from './store/tokens.js';

/** @throws Refusal `invalid` that names what is wrong */
function given<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid', z.prettifyError(parsed.error));
}

/** @throws Error when a running server has the folder: PGlite belongs to one process, so the command refuses */
async function administer<Result>(
  configuration: Configuration,
  action: string,
  target: string | null,
  work: (database: Database) => Promise<Result>,
  order: 'audit first' | 'audit after' = 'audit first',
): Promise<Result> {
  const database = await openStore(storeLocation(configuration));
  try {
    const note = async () => {
      const audit = await openAudit(
        database,
        `${configuration.node} command line`,
        auditKeysFolder(configuration),
      );
      const at = new Date().toISOString();
      await audit.append({
        at,
        actor: `command line: ${userInfo().username}`,
        role: null,
        action,
        target,
        outcome: 'allowed',
        reason: null,
      });
      await audit.close();
    };
    if (order === 'audit first') await note();
    const result = await work(database);
    if (order === 'audit after') await note();
    return result;
  } finally {
    await database.close();
  }
}

/** Writes a gzip file of JSON lines; with PostgreSQL the servers may go on meanwhile. The audit keys are not in it. */
export function backup(configuration: Configuration, file: string): Promise<void> {
  const part = `${file}.part`;
  return administer(configuration, 'backup', null, async database => {
    const zip = createGzip();
    const written = pipeline(zip, createWriteStream(part, { mode: 0o600, flush: true }));
    // Each line waits until it was taken, so that the copy is never in memory whole.
    const write = (line: string) =>
      new Promise<void>((resolve, reject) =>
        zip.write(`${line}\n`, error => (error ? reject(error) : resolve())),
      );
    try {
      await Promise.race([copies.backup(database, write), written]);
      zip.end();
      await written;
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
}

/** Fills an empty store. @throws Error when it is not empty, or the file is cut off or damaged; then nothing is restored */
export function restore(configuration: Configuration, file: string): Promise<void> {
  const work = (database: Database) =>
    pipeline(createReadStream(file), createGunzip(), chunks =>
      copies.restore(database, linesOf(chunks)),
    ).catch(cause => {
      if (!/^Z_/.test((cause as { code?: string }).code ?? '')) throw cause;
      throw new Error(`${file} is cut off, damaged, or no backup; nothing was restored`, { cause });
    });
  return administer(configuration, 'restore', null, work, 'audit after');
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

export async function verifyAudit(configuration: Configuration): Promise<AuditVerdict> {
  const database = await openStore(storeLocation(configuration));
  try {
    return await verifyChains(
      database.query,
      auditKeysFolder(configuration),
      retainedAuditFrom(configuration.retention.auditYears, Date.now()),
    );
  } finally {
    await database.close();
  }
}

interface NewUser {
  readonly name: string;
  readonly role: User['role'];
  /** Names of wards, or `every`. */
  readonly wards: 'every' | readonly string[];
  readonly password: string;
}

export async function addUser(
  configuration: Configuration,
  { name, role, wards, password }: NewUser,
): Promise<User> {
  given(userFieldsSchema.pick({ name: true, role: true, password: true }), { name, role, password });
  const passwordHash = await hashPassword(password);
  return administer(configuration, 'user add', name, async database => {
    const held = wards === 'every' ? wards : await wardIds(database, wards);
    return storeUser(database.query, { name, role, wards: held, passwordHash });
  });
}

async function wardIds(database: Database, names: readonly string[]): Promise<HeldWards> {
  const known = await storedWards(database.query);
  return names.map(name => {
    const ward = known.find(candidate => candidate.name === name);
    if (!ward)
      throw new Refusal(
        'invalid',
        `there is no ward ${name}; there are ${known.map(candidate => candidate.name).join(', ') || 'none'}`,
      );
    return ward.id;
  });
}

/**
 * Makes a token and writes its secret to a new file that only the owner can read.
 *
 * @param wanted as `tokenFieldsSchema`, by which it is checked
 */
export async function createToken(
  configuration: Configuration,
  wanted: object,
  file: string,
): Promise<Token> {
  const fields = given(tokenFieldsSchema, wanted);
  return administer(configuration, 'token create', fields.label, async database => {
    return database.transaction(async query => {
      const { token, secret } = await addToken(query, fields);
      await writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
      return token;
    });
  });
}

/** Writes all that is kept about one patient as JSON to a new file. */
export async function exportPatient(
  configuration: Configuration,
  patient: string,
  file: string,
): Promise<void> {
  const patientId = given(patientIdSchema, patient);
  return administer(configuration, 'patient.export', patientId, async database => {
    const copy = await privacy.exportPatient(database.query, patientId, true);
    await writeFile(file, JSON.stringify(copy, null, 2), { mode: 0o600, flag: 'wx' });
  });
}

/** Deletes all that is kept about one patient, for good. Older backups still hold it. */
export async function erase(configuration: Configuration, patient: string): Promise<void> {
  const patientId = given(patientIdSchema, patient);
  return administer(configuration, 'patient.erase', patientId, database =>
    database.transaction(query => privacy.erasePatient(query, patientId)),
  );
}
