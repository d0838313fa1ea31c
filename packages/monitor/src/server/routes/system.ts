/** Is it alive, is it ready, how much does it do, what can be asked. */

import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isLoopback, readSettingFile } from '../../configuration.js';
import { retentionSchema } from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import type { App, Context } from '../context.js';

export function addSystemRoutes(app: App, context: Context): void {
  const { configuration, database, ingest, metrics } = context;
  const metricsToken =
    configuration.metricsTokenFile === null
      ? null
      : readSettingFile('metricsTokenFile', configuration.metricsTokenFile);
  const hidden = { schema: { hide: true } };

  app.get('/health/live', hidden, async () => ({ status: 'alive' }));
  app.get('/health/ready', hidden, async () => {
    if (context.isStopping()) throw new Refusal('unavailable', 'the server is stopping');
    await database.query('SELECT 1', []).catch(cause => {
      throw new Refusal('unavailable', 'the database does not answer', { cause });
    });
    return { status: 'ready' };
  });
  app.get('/metrics', hidden, async (request, reply) => {
    if (!mayMeasure(request, metricsToken))
      throw new Refusal('forbidden', 'metrics are for this machine, or for the token in metricsTokenFile');
    metrics.set('ingest_waiting', ingest.waiting());
    return reply.type('text/plain; version=0.0.4').send(metrics.text());
  });
  app.get(
    '/api/retention',
    { config: { access: 'retention.read' }, schema: { response: { 200: retentionSchema } } },
    async () => configuration.retention,
  );
  app.get('/api/openapi.json', { config: { access: 'public' }, ...hidden }, async () => app.swagger());
}

function mayMeasure(request: FastifyRequest, token: string | null): boolean {
  // Behind a proxy the whole way counts, and whoever reaches past it comes from elsewhere.
  if (token === null) return (request.ips ?? [request.ip]).every(isLoopback);
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
