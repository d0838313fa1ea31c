/** A patient's baseline sets itself once 24 hours of usable minutes are there. */
import { automaticBaselineMinutes, spreads, usableMinutes } from '../observations/baseline.js';
import { type Baseline, type PatientId, patientIdSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import type { Query } from '../store/database.js';
import { patientRollups, type Span } from '../store/observations.js';
import { setBaseline } from '../store/patients.js';

const mostMinutes = 100_000;

/** From the usable minutes in the span. @throws Refusal when there are none */
export async function baselineFrom(
  query: Query,
  patientId: PatientId,
  span: Span,
  origin: Baseline['origin'],
): Promise<Baseline> {
  const minutes = await patientRollups(query, 'minutes', patientId, span, mostMinutes);
  const found = spreads(minutes);
  if (found === null)
    throw new Refusal(
      'invalid',
      `there is no usable minute between ${span.from} and ${span.to}; choose another period`,
    );
  return { ...span, origin, minutes: usableMinutes(minutes).length, spreads: found };
}

export async function setAutomaticBaselines(query: Query, now: string): Promise<void> {
  const rows = await query(
    `SELECT episodes.patient_id, min(minutes.at) AS since FROM episodes
     JOIN minutes ON minutes.episode_id = episodes.id AND minutes.probabilities IS NOT NULL
     WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM baselines WHERE baselines.patient_id = episodes.patient_id)
     GROUP BY episodes.patient_id HAVING count(*) >= $1`,
    [automaticBaselineMinutes],
  );
  for (const row of rows) {
    const patientId = patientIdSchema.parse(row.patientId);
    const set = await baselineFrom(query, patientId, { from: String(row.since), to: now }, 'automatic');
    if (set.minutes >= automaticBaselineMinutes)
      await setBaseline(query, patientId, set, { at: now, by: null });
  }
}
