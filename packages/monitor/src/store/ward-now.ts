/** A ward as it is this moment, for the live feed. */
import { z } from 'zod';
import { shiftStart } from '../observations/shifts.js';
import type { WardNow } from '../protocol.js';
import {
  type BedNow,
  bedSchema,
  patientIdSchema,
  type StreamId,
  storedObservationSchema,
  streamSchema,
  type Ward,
  type WardId,
} from '../protocol.js';
import type { Query } from './database.js';
import { budgetUse, openNotices } from './notices.js';

export type WardPicture = Pick<WardNow, 'wardId' | 'beds' | 'notices'>;

const placeSchema = z.object({
  bed: bedSchema,
  patientId: patientIdSchema.nullable(),
  stream: streamSchema.nullable(),
  latest: z.unknown(),
});

/** Several wards in three queries. `now` is in milliseconds since 1970. */
export async function wardsNow(
  query: Query,
  wards: readonly Ward[],
  now: number,
): Promise<Map<WardId, WardPicture>> {
  const wardIds = wards.map(ward => ward.id);
  const rows = await query(
    `SELECT jsonb_build_object('id', beds.id, 'wardId', beds.ward_id, 'label', beds.label, 'position', beds.position) AS bed,
       episodes.patient_id,
       CASE WHEN streams.id IS NOT NULL THEN jsonb_build_object('id', streams.id, 'bedId', streams.bed_id, 'name', streams.name,
         'zone', streams.zone, 'pause', streams.pause, 'simulated', streams.simulated) END AS stream,
       CASE WHEN last_at >= episodes.started_at THEN latest || jsonb_build_object('simulated', streams.simulated) END AS latest
     FROM beds LEFT JOIN episodes ON episodes.bed_id = beds.id AND episodes.ended_at IS NULL
     LEFT JOIN streams ON streams.bed_id = beds.id LEFT JOIN stream_progress ON stream_id = streams.id
     WHERE ward_id = ANY ($1::uuid[]) ORDER BY beds.position, beds.label, streams.name`,
    [wardIds],
  );
  const budgets = await budgetUse(
    query,
    wards.map(ward => ({ wardId: ward.id, since: new Date(shiftStart(now, ward)).toISOString() })),
  );
  const notices = await openNotices(query, wardIds);

  const pictures = new Map<WardId, WardPicture>(
    wardIds.map(wardId => [wardId, { wardId, beds: [], notices: [] }]),
  );
  const bedsById = new Map<string, BedNow>();
  for (const row of rows) {
    const { bed, patientId, stream, latest } = placeSchema.parse(row);
    let known = bedsById.get(bed.id);
    if (!known) {
      known = { bed, patientId, streams: [], budgetSpent: budgets.get(bed.id)?.spent ?? false };
      bedsById.set(bed.id, known);
      pictures.get(bed.wardId)?.beds.push(known);
    }
    if (stream) known.streams.push({ stream, latest: latest === null ? null : latestSchema.parse(latest) });
  }
  for (const { episodeId: _, ...notice } of notices) pictures.get(notice.wardId)?.notices.push(notice);
  return pictures;
}

const latestSchema = storedObservationSchema.omit({ episodeId: true });

/** What a wall display may show: bed labels, no patient. */
export function withoutPatients(picture: WardPicture): WardPicture {
  return { ...picture, beds: picture.beds.map(bed => ({ ...bed, patientId: null })) };
}

/** Which ward each stream lies in, to know whose picture a new observation changes. */
export async function streamWards(query: Query): Promise<Map<StreamId, WardId>> {
  const rows = await query('SELECT streams.id, ward_id FROM streams JOIN beds ON beds.id = bed_id', []);
  return new Map(rows.map(row => [row.id as StreamId, row.wardId as WardId]));
}
