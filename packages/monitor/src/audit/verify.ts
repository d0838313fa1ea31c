/** Finds what was changed, removed, reordered or cut off in the audit. */
import { type AuditVerdict, auditRowSchema } from '../protocol.js';
import { type Query, readRows } from '../store/database.js';
import { type AuditHead, auditHeadSchema, chainHash, chainStart, headIsGenuine } from './chain.js';
import { publicKey, rememberedHead, rememberedServers } from './keys.js';

/**
 * Reads every chain from its beginning.
 *
 * @param keysFolder where the servers' public keys and newest heads lie
 * @param retainedFrom the first day (UTC) whose rows must still be there; earlier days may have been deleted whole
 */
export async function verifyAudit(
  query: Query,
  keysFolder: string,
  retainedFrom: string,
): Promise<AuditVerdict> {
  const rows = await query('SELECT server FROM audit UNION SELECT server FROM audit_heads', []);
  const servers = new Set([...rows.map(row => String(row.server)), ...rememberedServers(keysFolder)]);
  const verdicts: AuditVerdict[] = [];
  for (const server of [...servers].sort())
    verdicts.push(await verifyServer(query, server, keysFolder, retainedFrom));
  return {
    rows: verdicts.reduce((sum, verdict) => sum + verdict.rows, 0),
    days: verdicts.reduce((sum, verdict) => sum + verdict.days, 0),
    faults: verdicts.flatMap(verdict => verdict.faults),
  };
}

async function verifyServer(
  query: Query,
  server: string,
  keysFolder: string,
  retainedFrom: string,
): Promise<AuditVerdict> {
  const faults: string[] = [];
  const heads = readRows(
    auditHeadSchema,
    await query('SELECT * FROM audit_heads WHERE server = $1 ORDER BY day', [server]),
  );
  const headOf = new Map(heads.map(head => [head.day, head]));
  const days = (await query('SELECT DISTINCT day FROM audit WHERE server = $1 ORDER BY day', [server])).map(
    row => String(row.day),
  );
  const key = publicKey(keysFolder, server);
  if (key === null)
    faults.push(`${server}: its public key is not in ${keysFolder}, so no head can be checked`);
  const checkSignature = (head: AuditHead) => {
    if (key !== null && !headIsGenuine(head, key))
      faults.push(`${server} ${head.day}: the head's signature is false`);
  };
  for (const head of heads) {
    checkSignature(head);
    if (!days.includes(head.day) && head.day >= retainedFrom)
      faults.push(`${server} ${head.day}: all of the day's rows are gone`);
  }

  const lastDay = days.at(-1);
  const tips = new Map<string, ReadonlyMap<number, string>>();
  let previous = heads.findLast(head => head.day < (days[0] ?? ''))?.hash ?? chainStart;
  let rows = 0;
  for (const day of days) {
    const chain = await verifyDay(query, server, day, previous, faults);
    rows += chain.size;
    tips.set(day, chain);
    previous = [...chain.values()].at(-1) ?? previous;
    const head = headOf.get(day);
    if (head) checkHead(head, chain, faults, day !== lastDay);
    else if (day !== lastDay) faults.push(`${server} ${day}: its signed head is missing`);
  }

  const remembered = rememberedHead(keysFolder, server);
  if (remembered === 'damaged') faults.push(`${server}: the head remembered in ${keysFolder} is unreadable`);
  else if (remembered) {
    checkSignature(remembered);
    checkHead(remembered, tips.get(remembered.day) ?? new Map(), faults, false);
  }
  return { rows, days: days.length, faults };
}

/** The hashes as stored, by row number; faults in between are told. */
async function verifyDay(
  query: Query,
  server: string,
  day: string,
  before: string,
  faults: string[],
): Promise<Map<number, string>> {
  const rows = readRows(
    auditRowSchema,
    await query('SELECT * FROM audit WHERE server = $1 AND day = $2 ORDER BY number', [server, day]),
  );
  const chain = new Map<number, string>();
  let previous = before;
  let expected = 1;
  for (const row of rows) {
    if (row.number !== expected)
      faults.push(`${server} ${day}: row ${expected} is missing before row ${row.number}`);
    if (row.hash !== chainHash(previous, row, row))
      faults.push(`${server} ${day}: row ${row.number} does not follow from what is before it`);
    chain.set(row.number, row.hash);
    previous = row.hash;
    expected = row.number + 1;
  }
  return chain;
}

function checkHead(
  head: AuditHead,
  chain: ReadonlyMap<number, string>,
  faults: string[],
  isWholeDay: boolean,
): void {
  const where = `${head.server} ${head.day}`;
  const found = chain.get(head.number);
  if (found === undefined)
    faults.push(
      `${where}: cut off, the signed head is row ${head.number}, the last one here is ${chain.size}`,
    );
  else if (found !== head.hash) faults.push(`${where}: row ${head.number} is not the one that was signed`);
  else if (isWholeDay && chain.size > head.number)
    faults.push(`${where}: rows were added after its head was signed`);
}

/** The first day (UTC) that retention has not deleted. */
export function retainedAuditFrom(auditYears: number, now: number): string {
  return new Date(now - auditYears * 365.25 * 86_400_000).toISOString().slice(0, 10);
}
