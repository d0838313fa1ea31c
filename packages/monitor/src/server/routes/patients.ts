/** A patient's history, notes, baseline, identity, copy and erasure; whom one follows. */
import { z } from 'zod';
import { isAllowed } from '../../access/permissions.js';
import { baselineFrom } from '../../duties/baselines.js';
import {
  baselineFieldsSchema,
  baselineSchema,
  eventSchema,
  identitySchema,
  noteFieldsSchema,
  noteSchema,
  noticeSchema,
  patientIdSchema,
  patientSchema,
  rollupSchema,
  storedObservationSchema,
} from '../../protocol.js';
import { patientEvents } from '../../store/events.js';
import { patientObservations, patientRollups } from '../../store/history.js';
import { patientNotices } from '../../store/notices.js';
import * as patients from '../../store/patients.js';
import { findWard } from '../../store/places.js';
import { erasePatient, exportPatient } from '../../store/privacy.js';
import { type App, type Context, deedOf, personOf, principalOf, timeNow } from '../context.js';
import { done, limitedSpan, ofPatient } from './shapes.js';

export function addPatientRoutes(app: App, context: Context): void {
  const { database, changes } = context;
  const { query } = database;

  const read = { access: 'patient.read' } as const;
  app.get(
    '/api/patients/:patientId',
    { config: read, schema: { params: ofPatient, response: { 200: patientSchema } } },
    async request => patients.patient(query, request.params.patientId),
  );
  app.get(
    '/api/patients/:patientId/observations',
    {
      config: read,
      schema: {
        params: ofPatient,
        querystring: limitedSpan(3600),
        response: { 200: z.array(storedObservationSchema) },
      },
    },
    async request => patientObservations(query, request.params.patientId, request.query, request.query.limit),
  );
  for (const resolution of ['minutes', 'hours'] as const) {
    app.get(
      `/api/patients/:patientId/${resolution}`,
      {
        config: read,
        schema: {
          params: ofPatient,
          querystring: limitedSpan(3600),
          response: { 200: z.array(rollupSchema) },
        },
      },
      async request =>
        patientRollups(query, resolution, request.params.patientId, request.query, request.query.limit),
    );
  }
  app.get(
    '/api/patients/:patientId/events',
    { config: read, schema: { params: ofPatient, response: { 200: z.array(eventSchema) } } },
    async request => patientEvents(query, request.params.patientId),
  );
  app.get(
    '/api/patients/:patientId/notices',
    { config: read, schema: { params: ofPatient, response: { 200: z.array(noticeSchema) } } },
    async request => patientNotices(query, request.params.patientId),
  );
  app.get(
    '/api/patients/:patientId/notes',
    { config: read, schema: { params: ofPatient, response: { 200: z.array(noteSchema) } } },
    async request => patients.notes(query, request.params.patientId),
  );
  app.post(
    '/api/patients/:patientId/notes',
    {
      config: { access: 'note.add' },
      schema: { params: ofPatient, body: noteFieldsSchema, response: { 200: noteSchema } },
    },
    async request =>
      patients.addNote(
        query,
        request.params.patientId,
        personOf(request),
        request.body.text,
        timeNow(context),
      ),
  );
  app.put(
    '/api/patients/:patientId/baseline',
    {
      config: { access: 'baseline.set' },
      schema: { params: ofPatient, body: baselineFieldsSchema, response: { 200: baselineSchema } },
    },
    async request => {
      const { patientId } = request.params;
      const set = await baselineFrom(query, patientId, request.body, 'clinician');
      await database.transaction(inside =>
        patients.setBaseline(inside, patientId, set, deedOf(context, request)),
      );
      return set;
    },
  );
  app.delete(
    '/api/patients/:patientId/baseline',
    { config: { access: 'baseline.reset' }, schema: { params: ofPatient, response: { 200: done } } },
    async request => {
      await database.transaction(inside =>
        patients.resetBaseline(inside, request.params.patientId, deedOf(context, request)),
      );
      return { done: true as const };
    },
  );
  app.get(
    '/api/patients/:patientId/identity',
    {
      config: { access: 'identity.read' },
      schema: { params: ofPatient, response: { 200: identitySchema.nullable() } },
    },
    async request => patients.identity(query, request.params.patientId),
  );
  app.put(
    '/api/patients/:patientId/identity',
    {
      config: { access: 'identity.set' },
      schema: { params: ofPatient, body: identitySchema, response: { 200: done } },
    },
    async request => {
      await patients.setIdentity(query, request.params.patientId, request.body.hospitalNumber);
      return { done: true as const };
    },
  );
  app.delete(
    '/api/patients/:patientId/identity',
    { config: { access: 'identity.forget' }, schema: { params: ofPatient, response: { 200: done } } },
    async request => {
      await patients.forgetIdentity(query, request.params.patientId);
      return { done: true as const };
    },
  );
  app.get(
    '/api/patients/:patientId/export',
    { config: { access: 'patient.export' }, schema: { params: ofPatient, response: { 200: z.unknown() } } },
    async request => {
      const { patientId } = request.params;
      const wardId = await findWard(query, 'patient', patientId);
      const mayKnow = isAllowed(principalOf(request), 'identity.read', { wardId });
      return exportPatient(query, patientId, mayKnow);
    },
  );
  app.delete(
    '/api/patients/:patientId',
    { config: { access: 'patient.erase' }, schema: { params: ofPatient, response: { 200: done } } },
    async request => {
      const wardId = await findWard(query, 'patient', request.params.patientId);
      await database.transaction(inside => erasePatient(inside, request.params.patientId));
      if (wardId) changes.wards([wardId]);
      return { done: true as const };
    },
  );

  app.get(
    '/api/my-patients',
    { config: { access: 'patients.followed' }, schema: { response: { 200: z.array(patientIdSchema) } } },
    async request => patients.followed(query, personOf(request)),
  );
  for (const [method, follow] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const) {
    app.route({
      method,
      url: '/api/my-patients/:patientId',
      config: { access: 'patient.follow' },
      schema: { params: ofPatient, response: { 200: done } },
      handler: async request => {
        await patients.setFollowed(
          query,
          personOf(request),
          (request.params as z.infer<typeof ofPatient>).patientId,
          follow,
        );
        return { done: true as const };
      },
    });
  }
}
