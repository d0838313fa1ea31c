/** Admit, move and discharge; a patient's history, notes, baseline, copy and erasure. */
import { z } from 'zod';
import { holdsWard } from '../../access/permissions.js';
import { baselineFrom } from '../../duties/baselines.js';
import {
  admissionSchema,
  baselineFieldsSchema,
  baselineSchema,
  bedIdSchema,
  episodeSchema,
  eventSchema,
  identitySchema,
  noteFieldsSchema,
  noteSchema,
  noticeSchema,
  patientIdSchema,
  patientSchema,
  rollupSchema,
  storedObservationSchema,
  timeSchema,
} from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import { patientEvents } from '../../store/events.js';
import { patientNotices } from '../../store/notices.js';
import { patientObservations, patientRollups } from '../../store/observations.js';
import * as patients from '../../store/patients.js';
import { findWard } from '../../store/places.js';
import { erasePatient, exportPatient } from '../../store/privacy.js';
import { type App, type Context, deedOf, personOf, principalOf, timeNow } from '../context.js';

const ofPatient = z.strictObject({ patientId: patientIdSchema });
const ofBed = z.strictObject({ bedId: bedIdSchema });
const spanSchema = z.strictObject({
  from: timeSchema,
  to: timeSchema,
  limit: z.coerce.number().int().min(1).max(10_000).default(3600),
});
const done = z.strictObject({ done: z.literal(true) });
const empty = z.strictObject({});

export function addPatientRoutes(app: App, context: Context): void {
  const { database, changes } = context;
  const { query } = database;
  /** Says where the patient was and is, that the ward's viewers see it. */
  const moved = async <Result>(
    patientId: z.infer<typeof patientIdSchema>,
    move: () => Promise<Result>,
  ): Promise<Result> => {
    const before = await findWard(query, 'patient', patientId);
    const result = await move();
    const after = await findWard(query, 'patient', patientId);
    changes.wards([before, after].filter(wardId => wardId !== null));
    return result;
  };

  app.post(
    '/api/beds/:bedId/admit',
    {
      config: { access: 'patient.move' },
      schema: { params: ofBed, body: admissionSchema, response: { 200: episodeSchema } },
    },
    async request => {
      const { patientId = patients.newPseudonym(), consent } = request.body;
      const knownIn = await findWard(query, 'patient', patientId);
      if (knownIn && !holdsWard(principalOf(request), knownIn))
        throw new Refusal(
          'forbidden',
          'this patient’s record belongs to another ward, which can transfer it',
        );
      return moved(patientId, () =>
        database.transaction(inside =>
          patients.admit(inside, {
            bedId: request.params.bedId,
            patientId,
            consent,
            ...deedOf(context, request),
          }),
        ),
      );
    },
  );
  app.post(
    '/api/patients/:patientId/transfer',
    {
      config: { access: 'patient.move' },
      schema: { params: ofPatient, body: ofBed, response: { 200: episodeSchema } },
    },
    async request => {
      const { patientId } = request.params;
      return moved(patientId, () =>
        database.transaction(inside =>
          patients.transfer(inside, patientId, request.body.bedId, deedOf(context, request)),
        ),
      );
    },
  );
  for (const [verb, reason] of [
    ['discharge', 'discharged'],
    ['withdraw-consent', 'consentWithdrawn'],
  ] as const) {
    app.post(
      `/api/patients/:patientId/${verb}`,
      {
        config: { access: 'patient.move' },
        schema: { params: ofPatient, body: empty, response: { 200: episodeSchema } },
      },
      async request => {
        const { patientId } = request.params;
        return moved(patientId, () =>
          database.transaction(inside =>
            patients.endEpisode(inside, patientId, reason, deedOf(context, request)),
          ),
        );
      },
    );
  }

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
        querystring: spanSchema,
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
        schema: { params: ofPatient, querystring: spanSchema, response: { 200: z.array(rollupSchema) } },
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
      config: { access: 'patient.write' },
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
      config: { access: 'patient.write' },
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
    { config: { access: 'patient.write' }, schema: { params: ofPatient, response: { 200: done } } },
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
      config: { access: 'patient.write' },
      schema: { params: ofPatient, body: identitySchema, response: { 200: done } },
    },
    async request => {
      await patients.setIdentity(query, request.params.patientId, request.body.hospitalNumber);
      return { done: true as const };
    },
  );
  app.delete(
    '/api/patients/:patientId/identity',
    { config: { access: 'patient.write' }, schema: { params: ofPatient, response: { 200: done } } },
    async request => {
      await patients.forgetIdentity(query, request.params.patientId);
      return { done: true as const };
    },
  );
  app.get(
    '/api/patients/:patientId/export',
    { config: { access: 'patient.export' }, schema: { params: ofPatient, response: { 200: z.unknown() } } },
    async request => exportPatient(query, request.params.patientId),
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
