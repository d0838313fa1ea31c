/** What the routes work with. */
import type {
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Action, Place, Principal } from '../access/permissions.js';
import type { Audit } from '../audit/audit.js';
import type { Configuration } from '../configuration.js';
import type { UserId } from '../protocol.js';
import { Refusal } from '../refusal.js';
import type { Database } from '../store/database.js';
import type { Deed } from '../store/events.js';
import { findWard } from '../store/places.js';
import type { Changes } from './changes.js';
import type { Ingest } from './ingest.js';
import type { Metrics } from './metrics.js';

export interface Context {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly audit: Audit;
  readonly auditKeysFolder: string;
  readonly changes: Changes;
  readonly ingest: Ingest;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  isStopping(): boolean;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  Logger,
  ZodTypeProvider
>;

/** Which parameter of the path names the thing acted upon. */
const placeParameters = {
  wardId: 'ward',
  bedId: 'bed',
  streamId: 'stream',
  patientId: 'patient',
  noticeId: 'notice',
} as const;

/** What a route does; `public` needs no session. */
export type RouteAccess = Action | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** What the checked body says of the thing acted upon, for the audit: ids and names of accounts only. */
    target?(body: unknown): string;
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

export const timeNow = (context: Context): string => new Date(context.now()).toISOString();

/** Where the asker reaches this server. */
export const baseUrlOf = (context: Context, request: FastifyRequest): string =>
  context.configuration.publicUrl ?? `${request.protocol}://${request.host}`;

/** @throws Refusal without a session */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Refusal('signedOut', 'sign in first');
  return request.principal;
}

/** @throws Refusal for devices and displays, which are nobody */
export function personOf(request: FastifyRequest): UserId {
  const { userId } = principalOf(request);
  if (userId === null) throw new Refusal('forbidden', 'only a person may do that');
  return userId;
}

/** Something that a person does now. @throws Refusal as `personOf` */
export const deedOf = (context: Context, request: FastifyRequest): Deed => ({
  at: timeNow(context),
  by: personOf(request),
});

/** Where the thing named in the path lies, or null when the path names none. A device has a stream, no ward. */
export async function placeOf(
  context: Context,
  principal: Principal,
  parameters: unknown,
): Promise<Place | null> {
  const { streamId } = (parameters ?? {}) as { streamId?: string };
  if (principal.role === 'device') return streamId === undefined ? null : { wardId: null, streamId };
  for (const [parameter, kind] of Object.entries(placeParameters)) {
    const id = (parameters as Record<string, string> | undefined)?.[parameter];
    if (id === undefined) continue;
    if (kind === 'ward') return { wardId: id as Place['wardId'] };
    return { wardId: await findWard(context.database.query, kind, id) };
  }
  return null;
}

/** What the request names, in its path, as the patient searched for, or in its body. */
export function targetOf({ params, query, body, routeOptions }: FastifyRequest): string | null {
  const { patient, subject } = (query ?? {}) as { patient?: string; subject?: string };
  const address = Object.values((params as Record<string, string>) ?? {}).join('/') || patient || subject;
  return [address, routeOptions.config.target?.(body)].filter(Boolean).join(' ') || null;
}
