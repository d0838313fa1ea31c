/** Patients under pseudonyms: consent, episodes, notes, baseline, and the map to hospital numbers kept apart. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import {
  type Baseline,
  type BedId,
  baselineSchema,
  type Consent,
  type Episode,
  episodeSchema,
  identitySchema,
  type Note,
  noteSchema,
  type Patient,
  type PatientId,
  patientIdSchema,
  type StreamId,
  type UserId,
} from '../protocol.js';
import { Refusal } from '../refusal.js';
import { type Query, readRow, readRows } from './database.js';
import { type Deed, recordEvent } from './events.js';

/** Without letters and digits that look alike. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

function newPseudonym(): PatientId {
  const letters = Array.from(randomBytes(10), byte => alphabet[byte % alphabet.length]).join('');
  return patientIdSchema.parse(`P-${letters}`);
}

/**
 * Starts an episode at a free bed; without a pseudonym the patient is new.
 *
 * @throws Refusal when nobody has that pseudonym, the bed or the patient has an open episode, or consent is dated in
 * the future
 */
export async function admit(
  query: Query,
  admission: {
    readonly bedId: BedId;
    readonly patientId?: PatientId | undefined;
    readonly consent: Consent;
  } & Deed,
): Promise<Episode> {
  const { bedId, consent, at, by } = admission;
  if (consent.recordedAt > at)
    throw new Refusal(
      'invalid',
      `consent is dated ${consent.recordedAt}, after now (${at}); record it before admitting`,
    );
  const [place] = await query(
    'SELECT simulated FROM beds JOIN wards ON wards.id = ward_id WHERE beds.id = $1 AND retired_at IS NULL FOR SHARE OF beds',
    [bedId],
  );
  if (!place) throw new Refusal('missing', 'no such bed');
  const patientId = admission.patientId ?? (await addPatient(query, place.simulated as boolean, at));
  const sql = `INSERT INTO episodes (patient_id, bed_id, started_at, consent, simulated)
    SELECT id, $2, $3, $4, simulated FROM patients WHERE id = $1 AND simulated = $5 RETURNING *`;
  const rows = await query(sql, [patientId, bedId, at, JSON.stringify(consent), place.simulated]);
  if (rows.length === 0) {
    const [known] = await query('SELECT 1 FROM patients WHERE id = $1', [patientId]);
    // Whatever is typed must not become a patient: a slip would split a history in two.
    if (!known)
      throw new Refusal(
        'missing',
        `no patient is called ${patientId}; leave the pseudonym out for a new one`,
      );
    throw new Refusal(
      'conflict',
      'a simulated patient lies in a simulated ward only, and a real one never does',
    );
  }
  await recordEvent(query, { kind: 'admitted', at, by, bedId, patientId });
  return readRow(episodeSchema, rows, 'episode');
}

async function addPatient(query: Query, simulated: boolean, at: string): Promise<PatientId> {
  const patientId = newPseudonym();
  await query('INSERT INTO patients (id, simulated, created_at) VALUES ($1, $2, $3)', [
    patientId,
    simulated,
    at,
  ]);
  return patientId;
}

/** Ends the open episode. @throws Refusal when there is none */
export async function endEpisode(
  query: Query,
  patientId: PatientId,
  endReason: NonNullable<Episode['endReason']>,
  deed: Deed,
): Promise<Episode> {
  const sql =
    'UPDATE episodes SET ended_at = $2, end_reason = $3 WHERE patient_id = $1 AND ended_at IS NULL RETURNING *';
  const ended = readRow(
    episodeSchema,
    await query(sql, [patientId, deed.at, endReason]),
    'open episode of this patient',
  );
  await recordEvent(query, { kind: endReason, ...deed, bedId: ended.bedId, patientId });
  return ended;
}

/** Ends the episode at the old bed and starts one at the new, under the same consent. */
export async function transfer(
  query: Query,
  patientId: PatientId,
  bedId: BedId,
  deed: Deed,
): Promise<Episode> {
  const ended = await endEpisode(query, patientId, 'transferred', deed);
  return admit(query, { bedId, patientId, consent: ended.consent, ...deed });
}

export async function patient(query: Query, id: PatientId): Promise<Patient> {
  const [row] = await query('SELECT id, simulated FROM patients WHERE id = $1', [id]);
  if (!row) throw new Refusal('missing', 'no such patient');
  return {
    id,
    simulated: row.simulated as boolean,
    episodes: await episodes(query, id),
    baseline: await baseline(query, id),
  };
}

export async function episodes(query: Query, patientId: PatientId): Promise<Episode[]> {
  return readRows(
    episodeSchema,
    await query('SELECT * FROM episodes WHERE patient_id = $1 ORDER BY started_at', [patientId]),
  );
}

export async function setIdentity(query: Query, patientId: PatientId, hospitalNumber: string): Promise<void> {
  await query(
    'INSERT INTO identities (patient_id, hospital_number) VALUES ($1, $2) ON CONFLICT (patient_id) DO UPDATE SET hospital_number = excluded.hospital_number',
    [patientId, hospitalNumber],
  );
}

/** The hospital's number for the pseudonym, or null where the map has none. */
export async function identity(
  query: Query,
  patientId: PatientId,
): Promise<z.infer<typeof identitySchema> | null> {
  const [row] = await query('SELECT hospital_number FROM identities WHERE patient_id = $1', [patientId]);
  return row ? identitySchema.parse(row) : null;
}

/** From here on nobody can say who the pseudonym is. */
export async function forgetIdentity(query: Query, patientId: PatientId): Promise<void> {
  await query('DELETE FROM identities WHERE patient_id = $1', [patientId]);
}

export async function addNote(
  query: Query,
  patientId: PatientId,
  author: UserId,
  text: string,
  at: string,
): Promise<Note> {
  const sql = 'INSERT INTO notes (patient_id, at, author, text) VALUES ($1, $2, $3, $4) RETURNING *';
  return readRow(noteSchema, await query(sql, [patientId, at, author, text]), 'note');
}

export async function notes(query: Query, patientId: PatientId): Promise<Note[]> {
  return readRows(
    noteSchema,
    await query('SELECT * FROM notes WHERE patient_id = $1 ORDER BY at', [patientId]),
  );
}

const baselineColumns = '"from", "to", origin, minutes, spreads';

export async function baseline(query: Query, patientId: PatientId): Promise<Baseline | null> {
  const rows = await query(`SELECT ${baselineColumns} FROM baselines WHERE patient_id = $1`, [patientId]);
  return rows.length === 0 ? null : readRow(baselineSchema, rows, 'baseline');
}

/** The baseline of whoever lies before the camera now. */
export async function occupantBaseline(query: Query, streamId: StreamId): Promise<Baseline | null> {
  const rows = await query(
    `SELECT ${baselineColumns} FROM baselines JOIN episodes USING (patient_id) JOIN streams USING (bed_id)
     WHERE streams.id = $1 AND ended_at IS NULL`,
    [streamId],
  );
  return readRows(baselineSchema, rows)[0] ?? null;
}

/** The baselines of those who lie in a bed now, by patient. */
export async function currentBaselines(query: Query): Promise<Map<PatientId, Baseline>> {
  const rows = await query(
    `SELECT patient_id, ${baselineColumns} FROM baselines JOIN episodes USING (patient_id) WHERE ended_at IS NULL`,
    [],
  );
  return new Map(rows.map(({ patientId, ...row }) => [patientId as PatientId, baselineSchema.parse(row)]));
}

export async function setBaseline(
  query: Query,
  patientId: PatientId,
  set: Baseline,
  deed: Deed,
): Promise<void> {
  await query(
    `INSERT INTO baselines (patient_id, ${baselineColumns}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (patient_id)
     DO UPDATE SET "from" = excluded."from", "to" = excluded."to", origin = excluded.origin, minutes = excluded.minutes, spreads = excluded.spreads`,
    [patientId, set.from, set.to, set.origin, set.minutes, JSON.stringify(set.spreads)],
  );
  await recordEvent(query, { kind: 'baselineSet', ...deed, patientId, detail: set.origin });
}

export async function resetBaseline(query: Query, patientId: PatientId, deed: Deed): Promise<void> {
  await query('DELETE FROM baselines WHERE patient_id = $1', [patientId]);
  await recordEvent(query, { kind: 'baselineReset', ...deed, patientId });
}

/** "My patients" of one person. */
export async function followed(query: Query, userId: UserId): Promise<PatientId[]> {
  const rows = await query('SELECT patient_id FROM follows WHERE user_id = $1 ORDER BY patient_id', [userId]);
  return rows.map(row => patientIdSchema.parse(row.patientId));
}

export async function setFollowed(
  query: Query,
  userId: UserId,
  patientId: PatientId,
  follow: boolean,
): Promise<void> {
  const sql = follow
    ? 'INSERT INTO follows (user_id, patient_id) VALUES ($1, $2) ON CONFLICT DO NOTHING'
    : 'DELETE FROM follows WHERE user_id = $1 AND patient_id = $2';
  await query(sql, [userId, patientId]);
}
