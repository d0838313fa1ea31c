/** Admit, transfer, discharge: each begins or ends an episode, and withdrawn consent ends it. */
import { z } from 'zod';
import { holdsWard } from '../../access/permissions.js';
import { admissionSchema, type Episode, episodeSchema, freeBedSchema, type WardId } from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import type { Query } from '../../store/database.js';
import * as patients from '../../store/patients.js';
import { findWard, freeBeds } from '../../store/places.js';
import { type App, type Context, deedOf, principalOf } from '../context.js';
import { empty, ofBed, ofPatient } from './shapes.js';

export function addMoveRoutes(app: App, context: Context): void {
  const { database, changes } = context;
  const { query } = database;
  /** Says where the patient was and is, that the ward's viewers see it. */
  const moved = async (
    before: WardId | null,
    move: (inside: Query) => Promise<Episode>,
  ): Promise<Episode> => {
    const episode = await database.transaction(move);
    const after = await findWard(query, 'bed', episode.bedId);
    changes.wards([before, after].filter(wardId => wardId !== null));
    return episode;
  };

  app.post(
    '/api/beds/:bedId/admit',
    {
      config: { access: 'patient.admit' },
      schema: { params: ofBed, body: admissionSchema, response: { 200: episodeSchema } },
    },
    async request => {
      const { patientId, consent } = request.body;
      const knownIn = patientId === undefined ? null : await findWard(query, 'patient', patientId);
      if (knownIn && !holdsWard(principalOf(request), knownIn))
        throw new Refusal(
          'forbidden',
          'this patient’s record belongs to another ward, which can transfer it',
        );
      const { bedId } = request.params;
      return moved(knownIn, inside =>
        patients.admit(inside, { bedId, patientId, consent, ...deedOf(context, request) }),
      );
    },
  );
  app.get(
    '/api/patients/:patientId/free-beds',
    {
      config: { access: 'beds.offer' },
      schema: { params: ofPatient, response: { 200: z.array(freeBedSchema) } },
    },
    async request => freeBeds(query, request.params.patientId),
  );
  app.post(
    '/api/patients/:patientId/transfer',
    {
      config: { access: 'patient.transfer' },
      schema: { params: ofPatient, body: ofBed, response: { 200: episodeSchema } },
    },
    async request => {
      const { patientId } = request.params;
      return moved(await findWard(query, 'patient', patientId), inside =>
        patients.transfer(inside, patientId, request.body.bedId, deedOf(context, request)),
      );
    },
  );
  for (const [verb, access, reason] of [
    ['discharge', 'patient.discharge', 'discharged'],
    ['withdraw-consent', 'consent.withdraw', 'consentWithdrawn'],
  ] as const) {
    app.post(
      `/api/patients/:patientId/${verb}`,
      {
        config: { access },
        schema: { params: ofPatient, body: empty, response: { 200: episodeSchema } },
      },
      async request => {
        const { patientId } = request.params;
        return moved(await findWard(query, 'patient', patientId), inside =>
          patients.endEpisode(inside, patientId, reason, deedOf(context, request)),
        );
      },
    );
  }
}
