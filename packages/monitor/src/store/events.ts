/** What happened at a bed or to a patient's record, in order of time. */
import { type BedId, type Event, eventSchema, type PatientId, type UserId } from '../protocol.js';
import { type Query, readRows } from './database.js';

/** When something was done and by whom; null for the server itself. */
export interface Deed {
  readonly at: string;
  readonly by: UserId | null;
}

interface NewEvent extends Deed {
  readonly kind: Event['kind'];
  readonly bedId?: BedId;
  /** Without one, the patient who lies in the bed. */
  readonly patientId?: PatientId;
  readonly detail?: string | null;
}

export async function recordEvent(query: Query, event: NewEvent): Promise<void> {
  await query(
    `INSERT INTO events (at, kind, bed_id, patient_id, detail, "by") VALUES ($1, $2, $3,
       coalesce($4, (SELECT patient_id FROM episodes WHERE bed_id = $3 AND ended_at IS NULL)), $5, $6)`,
    [event.at, event.kind, event.bedId ?? null, event.patientId ?? null, event.detail ?? null, event.by],
  );
}

export async function patientEvents(query: Query, patientId: PatientId): Promise<Event[]> {
  return readRows(
    eventSchema,
    await query('SELECT * FROM events WHERE patient_id = $1 ORDER BY at, id', [patientId]),
  );
}
