/** Who asks and whether they may: nothing is answered before it is allowed and audited. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Action, isAllowed, permissions } from '../access/permissions.js';
import { auditEntrySchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { type Authentication, refuseForeignPages, refuseForgery } from './authentication.js';
import { type App, type Context, placeOf, principalOf, targetOf, timeNow } from './context.js';

/** Every address under /api and /fhir says what it does. */
export function guard(app: App, context: Context, authentication: Authentication): void {
  app.decorateRequest('principal', null);
  app.addHook('onRoute', route => {
    if (/^\/(api|fhir)\//.test(route.url) && !route.config?.access)
      throw new Error(`internal: the route ${route.url} does not say who may use it`);
  });
  app.addHook('onRequest', async request => {
    const access = request.routeOptions.config.access;
    if (access === undefined) return;
    refuseForeignPages(context, request, request.ws === true);
    if (access === 'public') return;
    request.principal = await authentication.identify(request);
    if (request.principal === null && request.headers.authorization !== undefined)
      throw new Refusal(
        'signedOut',
        'this token was revoked, ran out, or is none; an administrator can make another one',
      );
    principalOf(request);
    refuseForgery(request);
  });
  const sessionsSeen = new Map<string, number>();
  app.addHook('preHandler', async request => {
    const access = request.routeOptions.config.access;
    if (access === undefined || access === 'public') return;
    await decide(context, request, access, sessionsSeen);
  });
}

/** Why something was asked for; a route that takes no body has not looked at what came as one. */
const reasonSchema = z.object({ reason: auditEntrySchema.shape.reason });

/** What happens every second is audited once in this time. */
const sessionAuditMs = 3_600_000;

async function decide(
  context: Context,
  request: FastifyRequest,
  action: Action,
  sessionsSeen: Map<string, number>,
): Promise<void> {
  const principal = principalOf(request);
  const allowed = isAllowed(principal, action, await placeOf(context, principal, request.params));
  const target = targetOf(request);
  const { audit } = permissions[action];
  const key = `${principal.session?.secretHash ?? principal.tokenId} ${action} ${target}`;
  const isDue = audit === 'each' || (audit === 'session' && !wasSeen(sessionsSeen, key, context.now()));
  if (!allowed || isDue) {
    await context.audit.append({
      at: timeNow(context),
      actor: principal.name,
      role: principal.role,
      action,
      target,
      outcome: allowed ? 'allowed' : 'denied',
      reason: reasonSchema.safeParse(request.body).data?.reason ?? null,
    });
  }
  if (!allowed) throw new Refusal('forbidden', `the role ${principal.role} may not do that here (${action})`);
  // Only what stands in the audit counts as seen.
  if (isDue && audit === 'session') remember(sessionsSeen, key, context.now());
}

const wasSeen = (seen: ReadonlyMap<string, number>, key: string, now: number): boolean =>
  now - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < sessionAuditMs;

function remember(seen: Map<string, number>, key: string, now: number): void {
  for (const old of [...seen.keys()]) if (!wasSeen(seen, old, now)) seen.delete(old);
  seen.set(key, now);
}
