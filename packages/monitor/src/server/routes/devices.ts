/** The one door through which observations come in. */
import {
  batchObservations,
  batchSchema,
  deviceSchema,
  observationBytes,
  receiptSchema,
} from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import { nextSequence } from '../../store/observations.js';
import { stream } from '../../store/places.js';
import { type App, type Context, timeNow } from '../context.js';
import { ofStream } from './shapes.js';

/** The batch around the observations. */
const envelopeBytes = 256;

export function addDeviceRoutes(app: App, context: Context): void {
  const { ingest, metrics, database } = context;

  app.post(
    '/api/streams/:streamId/observations',
    {
      bodyLimit: batchObservations * observationBytes + envelopeBytes,
      config: { access: 'stream.ingest' },
      schema: { params: ofStream, body: batchSchema, response: { 200: receiptSchema } },
    },
    async request => {
      const { sentAt, observations } = request.body;
      const bytes = Number(request.headers['content-length'] ?? 0);
      if (bytes > observations.length * observationBytes + envelopeBytes) {
        throw new Refusal(
          'tooLarge',
          `${bytes} bytes for ${observations.length} observations; one takes at most ${observationBytes}`,
        );
      }
      const skewMs = context.now() - Date.parse(sentAt);
      const written = await ingest.write({
        streamId: request.params.streamId,
        receivedAt: timeNow(context),
        skewMs,
        observations,
      });
      metrics.add('observations_stored_total', written.stored);
      metrics.add('observations_duplicate_total', written.duplicates);
      metrics.add('observations_discarded_total', written.discarded);
      return written;
    },
  );
  app.get(
    '/api/streams/:streamId/device',
    { config: { access: 'stream.ask' }, schema: { params: ofStream, response: { 200: deviceSchema } } },
    async request => {
      const { streamId } = request.params;
      return {
        stream: await stream(database.query, streamId),
        nextSequence: await nextSequence(database.query, streamId),
        serverTime: timeNow(context),
      };
    },
  );
}
