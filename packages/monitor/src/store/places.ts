/** Wards, their beds in physical order, and the cameras (streams) at the beds. */
import type { z } from 'zod';
import {
  type Bed,
  type BedId,
  type bedFieldsSchema,
  bedSchema,
  type FreeBed,
  freeBedSchema,
  type PatientId,
  type Stream,
  type StreamId,
  type streamFieldsSchema,
  streamSchema,
  type Ward,
  type WardId,
  type wardFieldsSchema,
  wardSchema,
  type Zone,
} from '../protocol.js';
import { Refusal } from '../refusal.js';
import { type Query, readRow, readRows } from './database.js';
import { type Deed, recordEvent } from './events.js';

type WardFields = z.infer<typeof wardFieldsSchema>;
type BedFields = z.infer<typeof bedFieldsSchema>;
type StreamFields = z.infer<typeof streamFieldsSchema>;

export async function wards(query: Query): Promise<Ward[]> {
  return readRows(wardSchema, await query('SELECT * FROM wards ORDER BY name', []));
}

export async function ward(query: Query, id: WardId): Promise<Ward> {
  return readRow(wardSchema, await query('SELECT * FROM wards WHERE id = $1', [id]), 'ward');
}

/** @param simulated marks the ward and all that is ever recorded in it */
export async function addWard(query: Query, fields: WardFields, simulated = false): Promise<Ward> {
  const sql =
    'INSERT INTO wards (name, time_zone, shift_starts, notice_budget, simulated) VALUES ($1, $2, $3, $4, $5) RETURNING *';
  return readRow(wardSchema, await query(sql, [...wardValues(fields), simulated]), 'ward');
}

export async function changeWard(query: Query, id: WardId, fields: WardFields): Promise<Ward> {
  const sql =
    'UPDATE wards SET name = $1, time_zone = $2, shift_starts = $3, notice_budget = $4 WHERE id = $5 RETURNING *';
  return readRow(wardSchema, await query(sql, [...wardValues(fields), id]), 'ward');
}

const wardValues = (fields: WardFields) => [
  fields.name,
  fields.timeZone,
  fields.shiftStarts,
  fields.noticeBudget,
];

/**
 * Deletes a ward in which nobody ever lay, with its cameras' and displays' tokens; run in a transaction.
 *
 * @throws Refusal while it has beds, a rule names it, or somebody's history lies in it
 */
export async function removeWard(query: Query, id: WardId): Promise<Ward> {
  // No bed is added meanwhile.
  const found = readRow(
    wardSchema,
    await query('SELECT * FROM wards WHERE id = $1 FOR UPDATE', [id]),
    'ward',
  );
  const refuseWhere = async (sql: string, why: string) => {
    if ((await query(`${sql} LIMIT 1`, [id])).length > 0)
      throw new Refusal('conflict', `${found.name} ${why}`);
  };
  const itsBeds = 'SELECT id FROM beds WHERE ward_id = $1';
  await refuseWhere(`${itsBeds} AND retired_at IS NULL`, 'has beds; take them away first');
  await refuseWhere(
    `SELECT 1 FROM episodes WHERE bed_id IN (${itsBeds})`,
    'has been used: the history of who lay there stays, and the ward with it',
  );
  await refuseWhere(
    `SELECT 1 FROM rules WHERE fields ->> 'wardId' = $1::uuid::text`,
    'has a rule of its own; give the rule to another ward first',
  );
  const itsStreams = `SELECT id FROM streams WHERE bed_id IN (${itsBeds})`;
  await query(`DELETE FROM tokens WHERE ward_id = $1 OR stream_id IN (${itsStreams})`, [id]);
  await query(`DELETE FROM events WHERE bed_id IN (${itsBeds})`, [id]);
  await query(`DELETE FROM streams WHERE bed_id IN (${itsBeds})`, [id]);
  await query('DELETE FROM beds WHERE ward_id = $1', [id]);
  await query('DELETE FROM wards WHERE id = $1', [id]);
  return found;
}

/** What a bed and a stream show of themselves. */
export const bedColumns = 'beds.id, beds.ward_id, beds.label, beds.position';
export const streamColumns =
  'streams.id, streams.bed_id, streams.name, streams.zone, streams.simulated, streams.pause';

export async function beds(query: Query, wardId: WardId): Promise<Bed[]> {
  const sql = `SELECT ${bedColumns} FROM beds WHERE ward_id = $1 AND retired_at IS NULL ORDER BY position, label`;
  return readRows(bedSchema, await query(sql, [wardId]));
}

/** Where this patient may move: the free beds of every ward, a simulated patient's in simulated wards only. */
export async function freeBeds(query: Query, patientId: PatientId): Promise<FreeBed[]> {
  const sql = `SELECT beds.id, beds.label, ward_id, wards.name AS ward_name
    FROM beds JOIN wards ON wards.id = ward_id JOIN patients ON patients.simulated = wards.simulated
    WHERE patients.id = $1 AND retired_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM episodes WHERE bed_id = beds.id AND ended_at IS NULL)
    ORDER BY wards.name, ward_id, position, label`;
  return readRows(freeBedSchema, await query(sql, [patientId]));
}

export async function addBed(query: Query, wardId: WardId, fields: BedFields): Promise<Bed> {
  const sql = `INSERT INTO beds (ward_id, label, position) VALUES ($1, $2, $3) RETURNING ${bedColumns}`;
  return readRow(bedSchema, await query(sql, [wardId, fields.label, fields.position]), 'bed');
}

export async function changeBed(query: Query, id: BedId, fields: BedFields): Promise<Bed> {
  const sql = `UPDATE beds SET label = $1, position = $2 WHERE id = $3 AND retired_at IS NULL RETURNING ${bedColumns}`;
  return readRow(bedSchema, await query(sql, [fields.label, fields.position, id]), 'bed');
}

/**
 * Takes an empty bed away, and its cameras; what was recorded there stays. Run in a transaction.
 *
 * @throws Refusal while someone lies in it
 */
export async function retireBed(query: Query, id: BedId, at: string): Promise<Bed> {
  // Nobody is admitted meanwhile.
  await query('SELECT 1 FROM beds WHERE id = $1 FOR UPDATE', [id]);
  const [occupied] = await query('SELECT 1 FROM episodes WHERE bed_id = $1 AND ended_at IS NULL', [id]);
  if (occupied)
    throw new Refusal('conflict', 'someone lies in this bed; discharge or transfer the patient first');
  const sql = `UPDATE beds SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL RETURNING ${bedColumns}`;
  const bed = readRow(bedSchema, await query(sql, [id, at]), 'bed');
  const cameras = await query('SELECT id FROM streams WHERE bed_id = $1 AND retired_at IS NULL', [id]);
  for (const camera of cameras) await retireStream(query, camera.id as StreamId, at);
  return bed;
}

export async function streams(query: Query, wardId: WardId): Promise<Stream[]> {
  const sql = `SELECT ${streamColumns} FROM streams JOIN beds ON beds.id = bed_id
    WHERE ward_id = $1 AND streams.retired_at IS NULL ORDER BY beds.position, streams.name`;
  return readRows(streamSchema, await query(sql, [wardId]));
}

export async function stream(query: Query, id: StreamId): Promise<Stream> {
  const sql = `SELECT ${streamColumns} FROM streams WHERE id = $1`;
  return readRow(streamSchema, await query(sql, [id]), 'stream');
}

/** A stream is simulated when its ward is, and begins behind the curtain where one is drawn around its bed. */
export async function addStream(query: Query, bedId: BedId, fields: StreamFields): Promise<Stream> {
  const sql = `INSERT INTO streams (bed_id, name, zone, simulated, pause)
    SELECT beds.id, $2, $3, wards.simulated,
      (SELECT pause FROM streams WHERE bed_id = beds.id AND retired_at IS NULL AND pause IS NOT NULL LIMIT 1)
    FROM beds JOIN wards ON wards.id = ward_id
    WHERE beds.id = $1 AND retired_at IS NULL RETURNING ${streamColumns}`;
  const made = readRow(
    streamSchema,
    await query(sql, [bedId, fields.name, JSON.stringify(fields.zone)]),
    'bed',
  );
  await query('INSERT INTO stream_progress (stream_id) VALUES ($1)', [made.id]);
  return made;
}

export async function drawZone(query: Query, id: StreamId, zone: Zone, deed: Deed): Promise<Stream> {
  const sql = `UPDATE streams SET zone = $1 WHERE id = $2 RETURNING ${streamColumns}`;
  const changed = readRow(streamSchema, await query(sql, [JSON.stringify(zone), id]), 'stream');
  await recordEvent(query, { kind: 'zoneDrawn', ...deed, bedId: changed.bedId });
  return changed;
}

/** Takes a camera away, and its devices' tokens with it; what it recorded stays. Run in a transaction. */
export async function retireStream(query: Query, id: StreamId, at: string): Promise<Stream> {
  const sql = `UPDATE streams SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL RETURNING ${streamColumns}`;
  const retired = readRow(streamSchema, await query(sql, [id, at]), 'stream');
  await query('UPDATE tokens SET revoked_at = $2 WHERE stream_id = $1 AND revoked_at IS NULL', [id, at]);
  return retired;
}

/** The ward in which each kind of thing lies, for deciding whose it is; null where there is no such thing. */
export const wardOf = {
  bed: 'SELECT ward_id FROM beds WHERE id = $1',
  stream: 'SELECT ward_id FROM streams JOIN beds ON beds.id = bed_id WHERE streams.id = $1',
  notice: 'SELECT ward_id FROM notices WHERE id = $1',
  /** The ward of the latest episode: who moves on takes the history along. */
  patient:
    'SELECT ward_id FROM episodes JOIN beds ON beds.id = bed_id WHERE patient_id = $1 ORDER BY started_at DESC, ended_at DESC NULLS FIRST LIMIT 1',
} as const;

export async function findWard(query: Query, kind: keyof typeof wardOf, id: string): Promise<WardId | null> {
  const [row] = await query(wardOf[kind], [id]);
  return (row?.wardId as WardId | undefined) ?? null;
}
