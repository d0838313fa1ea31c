/** What happened at a bed or to a patient's record, in order of time. */
import { type BedId, type Event, eventSchema, type PatientId } from '../protocol.js';
import { type Query, readRows } from './database.js';

interface NewEvent {
  readonly kind: Event['kind'];
  readonly at: string;
  readonly bedId?: BedId;
  /** Without one, the patient who lies in the bed. */
  readonly patientId?: PatientId;
  readonly detail?: string | null;
}

export async function recordEvent(query: Query, event: NewEvent): Promise<void> {
  await query(
    `INSERT INTO events (at, kind, bed_id, patient_id, detail) VALUES ($1, $2, $3,
       coalesce($4, (SELECT patient_id FROM episodes WHERE bed_id = $3 AND ended_at IS NULL)), $5)`,
    [event.at, event.kind, event.bedId ?? null, event.patientId ?? null, event.detail ?? null],
  );
}

export async function patientEvents(query: Query, patientId: PatientId): Promise<Event[]> {
  return readRows(
    eventSchema,
    await query('SELECT * FROM events WHERE patient_id = $1 ORDER BY at, id', [patientId]),
  );
}
