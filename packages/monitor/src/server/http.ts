/** The HTTP edge: headers and limits, the guard, the routes. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify, { LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { readSettingFile } from '../configuration.js';
import { Refusal } from '../refusal.js';
import { createAuthentication } from './authentication.js';
import type { App, Context } from './context.js';
import { answerError, refuse } from './errors.js';
import { addFeed } from './feed.js';
import { guard } from './guard.js';
import { addDeviceRoutes } from './routes/devices.js';
import { addFhirRoutes } from './routes/fhir.js';
import { addHandoverRoutes } from './routes/handover.js';
import { addMoveRoutes } from './routes/moves.js';
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
      ? {
          key: readSettingFile('tlsKey', configuration.tlsKey),
          cert: readSettingFile('tlsCert', configuration.tlsCert),
        }
      : null;
  const app = Fastify({
    loggerInstance: log,
    // Its own lines carry addresses with ids of patients; ours, below, carry the route.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    requestTimeout: requestTimeoutMs,
    // Only whoever speaks to us directly: what stands further left in X-Forwarded-For anyone can write.
    trustProxy: configuration.trustProxy && ((_address, hop) => hop === 0),
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
  addMoveRoutes(app, context);
  addPatientRoutes(app, context);
  addNoticeRoutes(app, context);
  addHandoverRoutes(app, context);
  addPeopleRoutes(app, context);
  addDeviceRoutes(app, context);
  addFhirRoutes(app, context);
  addFeed(app, context, authentication);
  if (configuration.screens !== null) await addScreens(app, configuration.screens);
  return app;
}
