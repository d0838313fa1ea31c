/** What can be set, by file, environment and flags; checked as a whole before anything starts. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { heldWardsSchema, modelHashSchema, retentionSchema, userRoles } from './protocol.js';

const { rawDays, minuteDays, hourDays, auditYears } = retentionSchema.shape;

const oidcSchema = z.strictObject({
  issuer: z.url(),
  clientId: z.string().min(1),
  clientSecretFile: z.string(),
  /** The claim that lists a person's groups. */
  groupsClaim: z.string().default('groups'),
  /** The first group that a person has decides. */
  groups: z
    .array(z.strictObject({ group: z.string(), role: z.enum(userRoles), wards: heldWardsSchema }))
    .min(1),
});

export const configurationSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(4100),
    /** The folder of the embedded store, the audit keys and the demonstration's tokens. */
    data: z.string().default('.mien/monitor'),
    /** `postgres://…`: then the record is kept there, and `data` holds the keys only. */
    databaseUrl: z
      .url({ protocol: /^postgres(ql)?$/ })
      .nullable()
      .default(null),
    /** This server's name in the audit; no two running servers may share one. */
    node: z
      .string()
      .regex(/^[\w.:-]{1,80}$/)
      .nullable()
      .default(null),
    /** Where browsers reach the server, when that is not where it listens. */
    publicUrl: z.url().nullable().default(null),
    tlsCert: z.string().nullable().default(null),
    tlsKey: z.string().nullable().default(null),
    /** The one proxy through which alone the server is reached; it speaks TLS and adds to X-Forwarded-For. */
    trustProxy: z.boolean().default(false),
    /** A ward of simulated beds, marked as such everywhere. */
    demo: z.boolean().default(true),
    idleMinutes: z.int().min(1).max(1440).default(15),
    sessionHours: z.int().min(1).max(72).default(12),
    requestsPerMinute: z.int().min(1).default(60_000),
    signInsPerMinute: z.int().min(1).default(10),
    /** Without one, /metrics answers this machine only. */
    metricsTokenFile: z.string().nullable().default(null),
    logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
    retention: z
      .strictObject({
        rawDays: rawDays.default(7),
        minuteDays: minuteDays.default(90),
        hourDays: hourDays.default(730),
        auditYears: auditYears.default(6),
      })
      .prefault({}),
    oidc: oidcSchema.nullable().default(null),
    /** Names for the models that devices report by their hash, for FHIR. */
    models: z
      .array(z.strictObject({ hash: modelHashSchema, name: z.string().min(1), version: z.string().min(1) }))
      .default([]),
    /** A folder of built screens to serve at `/`. */
    screens: z.string().nullable().default(null),
  })
  .refine(
    value => (value.tlsCert === null) === (value.tlsKey === null),
    'tlsCert and tlsKey are given together',
  )
  .refine(
    value => isLoopback(value.host) || value.tlsCert !== null || value.trustProxy,
    'a server that others reach needs tlsCert and tlsKey, or trustProxy behind a proxy that speaks TLS',
  )
  .refine(
    value => isLoopback(value.host) || value.publicUrl !== null,
    'a server that others reach needs publicUrl, the address in their browsers',
  )
  .transform(value => ({ ...value, node: value.node ?? `${hostname()}:${value.port}` }));
export type Configuration = z.infer<typeof configurationSchema>;
export type ConfigurationInput = z.input<typeof configurationSchema>;

/**
 * What the file that a setting names holds.
 *
 * @throws Error naming the setting where the file cannot be read or is empty
 */
export function readSettingFile(setting: string, path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`${setting} names ${path}, which cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (content === '') throw new Error(`${setting} names ${path}, which is empty`);
  return content;
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);

interface Sources {
  /** A JSON file. */
  readonly file?: string;
  /** `MIEN_MONITOR_PORT`, `MIEN_MONITOR_IDLE_MINUTES` … and `DATABASE_URL`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What was said on the command line wins. */
  readonly flags?: ConfigurationInput;
}

/** @throws Error that names each setting that is wrong, its value's fault, and where it can be set */
export function loadConfiguration({ file, environment = {}, flags = {} }: Sources): Configuration {
  const given = { ...(file === undefined ? {} : readFile(file)), ...fromEnvironment(environment), ...flags };
  const parsed = configurationSchema.safeParse(given);
  if (!parsed.success) throw new Error(`the configuration is wrong:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function readFile(path: string): object {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`the configuration file ${path} cannot be read as a JSON object`, { cause });
  }
}

const prefix = 'MIEN_MONITOR_';

/**
 * Text from the environment, as the type the setting has: a number, true or false, JSON, or the text itself.
 * An unknown setting keeps its own name, by which it is refused.
 */
function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const settings: Record<string, unknown> = environment.DATABASE_URL
    ? { databaseUrl: environment.DATABASE_URL }
    : {};
  const names = new Map(Object.keys(configurationSchema.in.shape).map(name => [variableOf(name), name]));
  for (const [variable, text] of Object.entries(environment)) {
    if (variable.startsWith(prefix) && text !== undefined)
      settings[names.get(variable) ?? variable] = readText(text);
  }
  return settings;
}

const variableOf = (name: string): string =>
  `${prefix}${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`;

/** What is no JSON after all stays text, which the schema refuses where it wants something else. */
function readText(text: string): unknown {
  if (!/^(\d+|true|false|[{[].*)$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
