/** A patient's right to a copy, and to be forgotten. */
import type { PatientId } from '../protocol.js';
import { Refusal } from '../refusal.js';
import type { Query } from './database.js';
import { patientEvents } from './events.js';
import { patientObservations, patientRollups } from './history.js';
import { patientNotices } from './notices.js';
import { identity, notes, patient } from './patients.js';

const always = { from: '-infinity', to: 'infinity' };
const everything = 2 ** 31 - 1;

/**
 * All that the record holds about one patient, as plain JSON.
 *
 * @param withIdentity false leaves the hospital's number out, for whoever may not know it
 * @throws Refusal for a simulated patient: made-up data never leaves by export
 */
export async function exportPatient(query: Query, patientId: PatientId, withIdentity: boolean) {
  const found = await patient(query, patientId);
  if (found.simulated)
    throw new Refusal('invalid', 'this patient is simulated; made-up data is not exported');
  return {
    format: 'mien-patient',
    version: 1,
    limitation:
      'A face that resembles an expression is not a state of mind. Not a medical device; assists observation.',
    patient: found,
    ...(withIdentity ? { identity: await identity(query, patientId) } : {}),
    notes: await notes(query, patientId),
    events: await patientEvents(query, patientId),
    notices: await patientNotices(query, patientId),
    hours: await patientRollups(query, 'hours', patientId, always, everything),
    minutes: await patientRollups(query, 'minutes', patientId, always, everything),
    observations: await patientObservations(query, patientId, always, everything),
  } as const;
}

/** Deletes all of it for good; run in a transaction. The audit keeps that the pseudonym was erased. */
export async function erasePatient(query: Query, patientId: PatientId): Promise<void> {
  const episodes = await query('SELECT id, bed_id FROM episodes WHERE patient_id = $1', [patientId]);
  const ids = [episodes.map(row => row.id)];
  await query(
    `DELETE FROM observations USING episodes, streams WHERE episodes.id = ANY ($1::uuid[]) AND streams.bed_id = episodes.bed_id
       AND observations.stream_id = streams.id AND observations.episode_id = episodes.id`,
    ids,
  );
  for (const table of ['minutes', 'hours', 'notices'])
    await query(`DELETE FROM ${table} WHERE episode_id = ANY ($1::uuid[])`, ids);
  await query(
    `UPDATE stream_progress SET latest = NULL FROM streams WHERE streams.id = stream_id AND streams.bed_id = ANY ($1::uuid[])`,
    [episodes.map(row => row.bedId)],
  );
  const erased = await query('DELETE FROM patients WHERE id = $1 RETURNING id', [patientId]);
  if (erased.length === 0) throw new Refusal('missing', 'no such patient');
}
