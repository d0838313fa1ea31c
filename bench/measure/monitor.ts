// What the monitor's benchmarks share: a server of either store in a process of its own, and how a result is kept.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ChildMonitor, startChild } from '../../packages/monitor/test/server/child.js';
import {
  freePort,
  pgliteProvider,
  postgresProvider,
  temporaryFolder,
} from '../../packages/monitor/test/store/stores.js';
import { commit, machine } from './machine.js';

export const stores = ['pglite', 'postgres'] as const;
export type StoreKind = (typeof stores)[number];

export interface ServedStore {
  readonly flags: { readonly port: number; readonly data: string; readonly databaseUrl?: string };
  start(): Promise<ChildMonitor>;
  remove(): void;
}

export async function serveStore(kind: StoreKind): Promise<ServedStore> {
  const provider = kind === 'pglite' ? pgliteProvider() : postgresProvider();
  const place = await provider.place();
  const data = 'folder' in place ? place.folder : temporaryFolder();
  const flags = {
    port: await freePort(),
    data,
    ...('folder' in place ? {} : { databaseUrl: place.databaseUrl }),
  };
  return {
    flags,
    start: () => startChild({ ...flags, requestsPerMinute: 1_000_000 }),
    remove: () => {
      provider.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** `--store pglite|postgres` (default both) and numbers such as `--seconds 60`. */
export function readOptions<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
): { stores: readonly StoreKind[] } & Record<Name, number> {
  const options = Object.fromEntries(
    ['store', ...Object.keys(defaults)].map(name => [name, { type: 'string' as const }]),
  );
  const { values } = parseArgs({ options, args: process.argv.slice(2) });
  const numbers = Object.fromEntries(
    Object.entries(defaults).map(([name, usual]) => [name, Number(values[name] ?? usual)]),
  ) as Record<Name, number>;
  return { stores: stores.filter(kind => values.store === undefined || values.store === kind), ...numbers };
}

/** Prints the figures and keeps them in bench/results/. */
export function keep(name: string, measured: string, figures: object): void {
  const folder = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const result = {
    measured,
    date: new Date().toISOString(),
    machine: machine(),
    commit: commit(),
    ...figures,
  };
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/** The value below which `fraction` of the values lie. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}
