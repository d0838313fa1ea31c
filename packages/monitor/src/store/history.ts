/** Reading observations back, as seconds, minutes and hours. */
import {
  type PatientId,
  type Rollup,
  rollupSchema,
  type StoredObservation,
  type StreamId,
  storedObservationSchema,
} from '../protocol.js';
import { type Query, type Row, readRows } from './database.js';
import type { Span } from './observations.js';

const observationColumns = Object.keys(storedObservationSchema.shape)
  .map(name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))
  .map(column => `observations.${column}`)
  .join(', ');

/** `real` gives back seven digits of each probability; their sum stays within the schema's tolerance. */
const readObservations = (rows: readonly Row[]): StoredObservation[] =>
  readRows(storedObservationSchema, rows);

/** A patient's observations in order of time, at most `limit`. */
export async function patientObservations(
  query: Query,
  patientId: PatientId,
  span: Span,
  limit: number,
): Promise<StoredObservation[]> {
  const sql = `SELECT ${observationColumns} FROM episodes
    JOIN streams USING (bed_id)
    JOIN observations ON observations.stream_id = streams.id AND observations.episode_id = episodes.id
    WHERE episodes.patient_id = $1 AND at >= $2 AND at < $3 ORDER BY at, sequence LIMIT $4`;
  return readObservations(await query(sql, [patientId, span.from, span.to, limit]));
}

export async function streamObservations(
  query: Query,
  streamId: StreamId,
  span: Span,
  limit: number,
): Promise<StoredObservation[]> {
  const sql = `SELECT ${observationColumns} FROM observations WHERE stream_id = $1 AND at >= $2 AND at < $3 ORDER BY at, sequence LIMIT $4`;
  return readObservations(await query(sql, [streamId, span.from, span.to, limit]));
}

const rollupColumns =
  'rollup.stream_id, rollup.episode_id, rollup.at, rollup.seconds, rollup.usable, rollup.frames, rollup.probabilities, rollup.simulated';

export async function patientRollups(
  query: Query,
  resolution: 'minutes' | 'hours',
  patientId: PatientId,
  span: Span,
  limit: number,
): Promise<Rollup[]> {
  const sql = `SELECT ${rollupColumns} FROM episodes JOIN ${resolution} rollup ON rollup.episode_id = episodes.id
    WHERE patient_id = $1 AND at >= $2 AND at < $3 ORDER BY at LIMIT $4`;
  return readRows(rollupSchema, await query(sql, [patientId, span.from, span.to, limit]));
}

/** The stream's minutes of whoever lies before the camera now. */
export async function occupantMinutes(query: Query, streamId: StreamId, span: Span): Promise<Rollup[]> {
  const sql = `SELECT ${rollupColumns} FROM streams
    JOIN episodes here ON here.bed_id = streams.bed_id AND here.ended_at IS NULL
    JOIN episodes USING (patient_id) JOIN minutes rollup ON rollup.episode_id = episodes.id AND rollup.stream_id = streams.id
    WHERE streams.id = $1 AND at >= $2 AND at < $3 ORDER BY at`;
  return readRows(rollupSchema, await query(sql, [streamId, span.from, span.to]));
}
