/** The server as a whole: opens the record, answers, works, and stops in order. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { newSecret } from './access/secrets.js';
import { openAudit } from './audit/audit.js';
import type { Configuration } from './configuration.js';
import { startDuties } from './duties/duties.js';
import { aheadMs } from './duties/samples.js';
import { createChanges } from './server/changes.js';
import type { Context } from './server/context.js';
import { createHttp } from './server/http.js';
import { createIngest } from './server/ingest.js';
import { createMetrics } from './server/metrics.js';
import { startDemonstration } from './simulation/demonstration.js';
import type { Database } from './store/database.js';
import { holdLease, leaseMs } from './store/leases.js';
import type { Span } from './store/observations.js';
import { hasAdministrator } from './store/people.js';
import { openStore, type StoreLocation } from './store/store.js';
import { createPartitions, keptDays } from './store/upkeep.js';
import { streamWards } from './store/ward-now.js';

export interface Monitor {
  readonly url: string;
  /** Finishes what was accepted, signs the audit's head, gives the leases back, closes the record. */
  close(): Promise<void>;
}

export interface MonitorOptions {
  readonly configuration: Configuration;
  /** Shows the first administrator's one-time link to whoever started the server; it is never logged. */
  readonly terminal?: (text: string) => void;
  /** Where log lines go; by default to standard error. */
  readonly logTo?: { write(line: string): void };
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const dayMs = 86_400_000;

export const storeLocation = (configuration: Configuration): StoreLocation =>
  configuration.databaseUrl === null
    ? { folder: configuration.data }
    : { databaseUrl: configuration.databaseUrl };

export const auditKeysFolder = (configuration: Configuration): string =>
  join(configuration.data, 'audit-keys');

/** @throws Error when the store cannot be opened, the address is taken, or a server of the same name runs */
export async function startMonitor({
  configuration,
  terminal = text => void process.stderr.write(text),
  logTo,
  now = Date.now,
}: MonitorOptions): Promise<Monitor> {
  const log = pino(
    {
      level: configuration.logLevel,
      base: { node: configuration.node },
      serializers: { err: withoutValues },
    },
    logTo ?? pino.destination(2),
  );
  mkdirSync(configuration.data, { recursive: true, mode: 0o700 });
  const database = await openStore(storeLocation(configuration));
  const closing: (() => Promise<void> | void)[] = [() => database.close()];
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const holder = randomUUID();
    await claimName(database, configuration.node, holder);
    await createPartitions(database.query, keptDays(now(), configuration.retention.rawDays));
    const metrics = createMetrics();
    const audit = await openAudit(database, configuration.node, auditKeysFolder(configuration));
    closing.push(() => audit.close());
    const changes = createChanges(database, error =>
      log.warn({ err: error }, 'other servers were not told of a change'),
    );
    closing.push(() => changes.close());

    let wardByStream = await streamWards(database.query);
    closing.push(
      changes.hear(message => {
        if (message.kind === 'settings')
          void streamWards(database.query).then(
            found => {
              wardByStream = found;
            },
            () => undefined,
          );
      }),
    );
    const span = (): Span => ({
      from: new Date(now() - configuration.retention.rawDays * dayMs).toISOString(),
      to: new Date(now() + aheadMs).toISOString(),
    });
    const ingest = createIngest(database, span, arrivals =>
      changes.wards(arrivals.flatMap(({ streamId }) => wardByStream.get(streamId) ?? [])),
    );

    closing.push(
      startDuties({
        database,
        holder,
        retention: configuration.retention,
        metrics,
        log,
        now,
        changed: wardIds => changes.wards(wardIds),
      }),
    );
    closing.push(keepName(database, configuration.node, holder));
    let stopping = false;
    const context: Context = {
      configuration,
      database,
      audit,
      auditKeysFolder: auditKeysFolder(configuration),
      changes,
      ingest,
      metrics,
      log,
      now,
      isStopping: () => stopping,
    };
    const setupToken = newSecret();
    const app = await createHttp(context, { token: setupToken });
    closing.push(async () => {
      await app.close();
      await ingest.drain();
    });
    const url = await app.listen({ host: configuration.host, port: configuration.port }).catch(cause => {
      if (cause.code !== 'EADDRINUSE') throw cause;
      const { host, port } = configuration;
      throw new Error(`port ${port} of ${host} is taken; stop what uses it, or set another port`, { cause });
    });
    log.info({ store: database.kind }, 'ready');
    const shown = configuration.publicUrl ?? url;
    if (!(await hasAdministrator(database.query)))
      terminal(`Create the first administrator (once): ${new URL(`/setup#${setupToken}`, shown).href}\n`);
    if (configuration.demo)
      closing.push(await startDemonstration({ database, url, configuration, changes, log, now }));
    return {
      url,
      close: async () => {
        stopping = true;
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A database's error carries the row it was about, which is for no log. */
function withoutValues(error: unknown): object {
  const { name, code, stack, cause } = error as Error & { readonly code?: string };
  return { type: name, code, stack, ...(cause === undefined ? {} : { cause: withoutValues(cause) }) };
}

const nameLease = (node: string) => `server ${node}`;

/** A server that was killed leaves its name behind until its lease runs out. */
async function claimName(database: Database, node: string, holder: string): Promise<void> {
  const giveUp = Date.now() + 2 * leaseMs;
  while (!(await holdLease(database.query, nameLease(node), holder))) {
    if (Date.now() > giveUp)
      throw new Error(`a server named ${node} is running on this database; stop it or set another node name`);
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

function keepName(database: Database, node: string, holder: string): () => void {
  const timer = setInterval(
    () => void holdLease(database.query, nameLease(node), holder).catch(() => undefined),
    leaseMs / 3,
  );
  return () => clearInterval(timer);
}
