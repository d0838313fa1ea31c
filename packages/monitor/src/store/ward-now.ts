/** A ward as it is this moment, for the live feed. */
import { z } from 'zod';
import { shiftStart } from '../observations/shifts.js';
import type { WardNow } from '../protocol.js';
import {
  type BedId,
  type BedNow,
  bedSchema,
  patientIdSchema,
  type StreamId,
  storedObservationSchema,
  streamSchema,
  type Ward,
  type WardId,
} from '../protocol.js';
import { type Query, readRows } from './database.js';
import { budgetUse, openNotices } from './notices.js';
import { bedColumns, streamColumns } from './places.js';

export type WardPicture = Pick<WardNow, 'wardId' | 'beds' | 'notices' | 'noticesLeftOut'>;

const bedRowSchema = z.object({ ...bedSchema.shape, patientId: patientIdSchema.nullable() });
const streamRowSchema = z.object({
  ...streamSchema.shape,
  /** Of the patient who lies there now; whether it is simulated says its stream. */
  latest: storedObservationSchema.omit({ episodeId: true, simulated: true }).nullable(),
});

/** Several wards in four queries. `now` is in milliseconds since 1970. */
export async function wardsNow(
  query: Query,
  wards: readonly Ward[],
  now: number,
): Promise<Map<WardId, WardPicture>> {
  const wardIds = wards.map(ward => ward.id);
  const beds = await query(
    `SELECT ${bedColumns}, patient_id FROM beds LEFT JOIN episodes ON bed_id = beds.id AND ended_at IS NULL
     WHERE ward_id = ANY ($1::uuid[]) AND retired_at IS NULL ORDER BY position, label`,
    [wardIds],
  );
  const streams = await query(
    `SELECT ${streamColumns}, CASE WHEN last_at >= started_at THEN latest END AS latest
     FROM streams JOIN beds ON beds.id = streams.bed_id LEFT JOIN episodes ON episodes.bed_id = beds.id AND ended_at IS NULL
     LEFT JOIN stream_progress ON stream_id = streams.id WHERE ward_id = ANY ($1::uuid[]) AND streams.retired_at IS NULL
     ORDER BY streams.name`,
    [wardIds],
  );
  const budgets = await budgetUse(
    query,
    wards.map(ward => ({ wardId: ward.id, since: new Date(shiftStart(now, ward)).toISOString() })),
  );
  const { notices, leftOut } = await openNotices(query, wardIds, new Date(now).toISOString());

  const pictures = new Map<WardId, WardPicture>(
    wardIds.map(wardId => [
      wardId,
      { wardId, beds: [], notices: [], noticesLeftOut: leftOut.get(wardId) ?? 0 },
    ]),
  );
  const bedsById = new Map<BedId, BedNow>();
  for (const { patientId, ...bed } of readRows(bedRowSchema, beds)) {
    const budgetSpent = budgets.get(bed.id)?.spent ?? false;
    const bedNow = { bed, occupied: patientId !== null, patientId, streams: [], budgetSpent };
    bedsById.set(bed.id, bedNow);
    pictures.get(bed.wardId)?.beds.push(bedNow);
  }
  for (const { latest, ...stream } of readRows(streamRowSchema, streams)) {
    const { simulated } = stream;
    bedsById.get(stream.bedId)?.streams.push({ stream, latest: latest && { ...latest, simulated } });
  }
  for (const { episodeId: _, ...notice } of notices) pictures.get(notice.wardId)?.notices.push(notice);
  return pictures;
}

/** What a wall display may show: bed labels, that somebody lies there, no patient. */
export function withoutPatients(picture: WardPicture): WardPicture {
  return { ...picture, beds: picture.beds.map(bed => ({ ...bed, patientId: null })) };
}

/** Which ward each stream lies in, to know whose picture a new observation changes. */
export async function streamWards(query: Query): Promise<Map<StreamId, WardId>> {
  const rows = await query('SELECT streams.id, ward_id FROM streams JOIN beds ON beds.id = bed_id', []);
  return new Map(rows.map(row => [row.id as StreamId, row.wardId as WardId]));
}
