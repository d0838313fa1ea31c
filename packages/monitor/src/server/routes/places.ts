/** Wards, beds, cameras, bed zones, the privacy curtain. */
import { z } from 'zod';
import { holdsWard } from '../../access/permissions.js';
import {
  bedFieldsSchema,
  bedSchema,
  pauseFieldsSchema,
  type StreamId,
  streamFieldsSchema,
  streamSchema,
  wardFieldsSchema,
  wardNowSchema,
  wardSchema,
  zoneSchema,
} from '../../protocol.js';
import { setPause } from '../../store/curtains.js';
import type { Deed } from '../../store/events.js';
import * as places from '../../store/places.js';
import { wardsNow, withoutPatients } from '../../store/ward-now.js';
import { type App, type Context, deedOf, principalOf, timeNow } from '../context.js';
import { empty, ofBed, ofStream, ofWard } from './shapes.js';

export function addPlaceRoutes(app: App, context: Context): void {
  const { database, changes } = context;
  const { query } = database;

  app.get(
    '/api/wards',
    { config: { access: 'wards.list' }, schema: { response: { 200: z.array(wardSchema) } } },
    async request => {
      const principal = principalOf(request);
      return (await places.wards(query)).filter(
        ward => principal.role === 'administrator' || holdsWard(principal, ward.id),
      );
    },
  );
  app.post(
    '/api/wards',
    {
      config: { access: 'places.change' },
      schema: { body: wardFieldsSchema, response: { 200: wardSchema } },
    },
    async request => {
      const made = await places.addWard(query, request.body);
      await changes.settings();
      return made;
    },
  );
  app.put(
    '/api/wards/:wardId',
    {
      config: { access: 'places.change' },
      schema: { params: ofWard, body: wardFieldsSchema, response: { 200: wardSchema } },
    },
    async request => {
      const changed = await places.changeWard(query, request.params.wardId, request.body);
      changes.wards([changed.id]);
      return changed;
    },
  );
  app.delete(
    '/api/wards/:wardId',
    { config: { access: 'places.change' }, schema: { params: ofWard, response: { 200: wardSchema } } },
    async request => {
      const removed = await database.transaction(inside => places.removeWard(inside, request.params.wardId));
      await changes.settings();
      return removed;
    },
  );
  app.get(
    '/api/wards/:wardId/beds',
    { config: { access: 'places.read' }, schema: { params: ofWard, response: { 200: z.array(bedSchema) } } },
    async request => places.beds(query, request.params.wardId),
  );
  app.get(
    '/api/wards/:wardId/streams',
    {
      config: { access: 'places.read' },
      schema: { params: ofWard, response: { 200: z.array(streamSchema) } },
    },
    async request => places.streams(query, request.params.wardId),
  );
  app.get(
    '/api/wards/:wardId/now',
    { config: { access: 'ward.watch' }, schema: { params: ofWard, response: { 200: wardNowSchema } } },
    async request => {
      const ward = await places.ward(query, request.params.wardId);
      const picture = (await wardsNow(query, [ward], context.now())).get(ward.id)!;
      const visible = principalOf(request).role === 'display' ? withoutPatients(picture) : picture;
      return { type: 'ward' as const, at: timeNow(context), skipped: 0, ...visible };
    },
  );
  app.post(
    '/api/wards/:wardId/beds',
    {
      config: { access: 'places.change' },
      schema: { params: ofWard, body: bedFieldsSchema, response: { 200: bedSchema } },
    },
    async request => {
      const made = await places.addBed(query, request.params.wardId, request.body);
      changes.wards([made.wardId]);
      return made;
    },
  );
  app.put(
    '/api/beds/:bedId',
    {
      config: { access: 'places.change' },
      schema: { params: ofBed, body: bedFieldsSchema, response: { 200: bedSchema } },
    },
    async request => {
      const changed = await places.changeBed(query, request.params.bedId, request.body);
      changes.wards([changed.wardId]);
      return changed;
    },
  );
  app.delete(
    '/api/beds/:bedId',
    { config: { access: 'places.change' }, schema: { params: ofBed, response: { 200: bedSchema } } },
    async request => {
      const { bedId } = request.params;
      const retired = await database.transaction(inside => places.retireBed(inside, bedId, timeNow(context)));
      await changes.settings();
      return retired;
    },
  );
  app.post(
    '/api/beds/:bedId/streams',
    {
      config: { access: 'places.change' },
      schema: { params: ofBed, body: streamFieldsSchema, response: { 200: streamSchema } },
    },
    async request => {
      const made = await database.transaction(inside =>
        places.addStream(inside, request.params.bedId, request.body),
      );
      await changes.settings();
      return made;
    },
  );
  app.delete(
    '/api/streams/:streamId',
    { config: { access: 'places.change' }, schema: { params: ofStream, response: { 200: streamSchema } } },
    async request => {
      const { streamId } = request.params;
      const retired = await database.transaction(inside =>
        places.retireStream(inside, streamId, timeNow(context)),
      );
      await changes.settings();
      return retired;
    },
  );
  app.put(
    '/api/streams/:streamId/zone',
    {
      config: { access: 'zone.draw' },
      schema: { params: ofStream, body: zoneSchema, response: { 200: streamSchema } },
    },
    async request =>
      database.transaction(inside =>
        places.drawZone(inside, request.params.streamId, request.body, deedOf(context, request)),
      ),
  );
  const moveCurtain = async (
    streamId: StreamId,
    pause: z.infer<typeof pauseFieldsSchema> | null,
    deed: Deed,
  ) => {
    const changed = await database.transaction(inside => setPause(inside, streamId, pause, deed));
    const wardId = await places.findWard(query, 'stream', streamId);
    if (wardId) changes.wards([wardId]);
    return changed;
  };
  app.post(
    '/api/streams/:streamId/pause',
    {
      config: { access: 'curtain.draw' },
      schema: { params: ofStream, body: pauseFieldsSchema, response: { 200: streamSchema } },
    },
    async request => moveCurtain(request.params.streamId, request.body, deedOf(context, request)),
  );
  app.post(
    '/api/streams/:streamId/resume',
    {
      config: { access: 'curtain.open' },
      schema: { params: ofStream, body: empty, response: { 200: streamSchema } },
    },
    async request => moveCurtain(request.params.streamId, null, deedOf(context, request)),
  );
}
