/** The HTTP edge: headers, limits, who asks and whether they may, errors; then the routes. */
import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { type Action, isAllowed, permissions } from '../access/permissions.js';
import { outcome } from '../fhir/answers.js';
import { Refusal, refusalStatus } from '../refusal.js';
import {
  type Authentication,
  createAuthentication,
  refuseForeignPages,
  refuseForgery,
} from './authentication.js';
import { type App, type Context, placeOf, principalOf, targetOf, timeNow } from './context.js';
import { addFeed } from './feed.js';
import { fhirType } from './fhir-replies.js';
import { addDeviceRoutes } from './routes/devices.js';
import { addFhirRoutes } from './routes/fhir.js';
import { addNoticeRoutes } from './routes/notices.js';
import { addPatientRoutes } from './routes/patients.js';
import { addPeopleRoutes } from './routes/people.js';
import { addPlaceRoutes } from './routes/places.js';
import { addSessionRoutes, type FirstAdministrator } from './routes/sessions.js';
import { addSystemRoutes } from './routes/system.js';
import { addScreens } from './screens.js';

const bodyBytes = 64 * 1024;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

export async function createHttp(context: Context, firstAdministrator: FirstAdministrator): Promise<App> {
  const { configuration, metrics, log } = context;
  const tls =
    configuration.tlsCert && configuration.tlsKey
      ? { key: readFileSync(configuration.tlsKey), cert: readFileSync(configuration.tlsCert) }
      : null;
  const app = Fastify({
    loggerInstance: log,
    // Its own lines carry addresses with ids of patients; ours, below, carry the route.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    requestTimeout: requestTimeoutMs,
    trustProxy: configuration.trustProxy,
    http: { headersTimeout: headersTimeoutMs },
    ...(tls ? { https: tls } : {}),
  }).withTypeProvider<ZodTypeProvider>() as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => answerError(context, error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 404, 'missing', 'there is nothing at this address'),
  );

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // 'wasm-unsafe-eval' lets the browser run the recognition engine.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Threads in WebAssembly need cross-origin isolation.
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    strictTransportSecurity: tls !== null || configuration.trustProxy,
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: configuration.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_, limit) =>
      new Refusal(
        'tooMany',
        `more than ${limit.max} requests a minute; wait ${Math.ceil(limit.ttl / 1000)} s`,
      ),
  });
  await app.register(websocket, { options: { maxPayload: 4096 } });
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Mien monitor',
        version: '0.1.0',
        description: 'A face resembles an expression; a state of mind is not measured. Not a medical device.',
      },
    },
    transform: jsonSchemaTransform,
  });

  const authentication = createAuthentication(context);
  guard(app, context, authentication);
  app.addHook('onResponse', async (request, reply) => {
    metrics.add('requests_total');
    if (reply.statusCode >= 500) metrics.add('requests_failed_total');
    else if (reply.statusCode >= 400) metrics.add('requests_refused_total');
    log.debug(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });

  addSystemRoutes(app, context);
  await addSessionRoutes(app, context, firstAdministrator);
  addPlaceRoutes(app, context);
  addPatientRoutes(app, context);
  addNoticeRoutes(app, context);
  addPeopleRoutes(app, context);
  addDeviceRoutes(app, context);
  addFhirRoutes(app, context);
  addFeed(app, context, authentication);
  if (configuration.screens !== null) await addScreens(app, configuration.screens);
  return app;
}

/** Every address under /api and /fhir says what it does; nothing is answered before it is allowed and audited. */
function guard(app: App, context: Context, authentication: Authentication): void {
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

const sessionAuditMs = 3_600_000;

async function decide(
  context: Context,
  request: FastifyRequest,
  action: Action,
  sessionsSeen: Map<string, number>,
): Promise<void> {
  const principal = principalOf(request);
  const place = await placeOf(context, principal, request.params);
  const allowed = isAllowed(principal, action, place);
  const target = targetOf(request);
  if (
    !allowed ||
    isToBeAudited(
      action,
      `${principal.session?.secretHash ?? principal.tokenId} ${action} ${target}`,
      context.now(),
      sessionsSeen,
    )
  ) {
    const { reason = null } = (request.body ?? {}) as { reason?: string };
    const outcome = allowed ? 'allowed' : 'denied';
    await context.audit.append({
      at: timeNow(context),
      actor: principal.name,
      role: principal.role,
      action,
      target,
      outcome,
      reason,
    });
  }
  if (!allowed) throw new Refusal('forbidden', `a ${principal.role} may not do that here (${action})`);
}

function isToBeAudited(action: Action, key: string, now: number, seen: Map<string, number>): boolean {
  const { audit } = permissions[action];
  if (audit !== 'session') return audit === 'each';
  if (now - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < sessionAuditMs) return false;
  for (const [old, at] of seen) if (now - at >= sessionAuditMs) seen.delete(old);
  seen.set(key, now);
  return true;
}

/** The one place where an error becomes an answer. What we did not expect tells the caller nothing. */
function answerError(
  context: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refused = (status: number, code: string, message: string) =>
    refuse(request, reply, status, code, message);
  if (error instanceof Refusal) {
    if (error.code === 'unavailable' || error.code === 'storageFull' || error.code === 'tooMany')
      void reply.header('retry-after', '5');
    return refused(refusalStatus[error.code], error.code, error.message);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation
      .slice(0, 5)
      .map(fault => `${fault.instancePath || 'body'}: ${fault.message}`);
    return refused(400, 'invalid', faults.join('; '));
  }
  const { statusCode, message, code } = error as { statusCode?: number; message?: string; code?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refused(statusCode, statusCode === 413 ? 'tooLarge' : 'invalid', message ?? '');
  context.log.error(
    {
      err: { type: (error as Error)?.name, code, stack: (error as Error)?.stack },
      route: request.routeOptions.url,
    },
    'a request failed',
  );
  return refused(500, 'internal', 'the server failed; its log says why');
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  void reply.code(status);
  if (!request.url.startsWith('/fhir/')) return reply.send({ error: code, message });
  return reply.type(fhirType).send(outcome(code, message));
}
