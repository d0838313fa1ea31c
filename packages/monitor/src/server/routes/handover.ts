/** The handover of a ward: one look at all who lay there, and one row in the audit. */
import { handoverSchema } from '../../protocol.js';
import { wardStays } from '../../store/handover.js';
import { type App, type Context, timeNow } from '../context.js';
import { ofWard, span } from './shapes.js';

export function addHandoverRoutes(app: App, context: Context): void {
  app.get(
    '/api/wards/:wardId/handover',
    {
      config: { access: 'handover.read' },
      schema: { params: ofWard, querystring: span, response: { 200: handoverSchema } },
    },
    async request => {
      const at = timeNow(context);
      return { at, stays: await wardStays(context.database.query, request.params.wardId, request.query, at) };
    },
  );
}
