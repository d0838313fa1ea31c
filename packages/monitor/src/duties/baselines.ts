/** A patient's baseline sets itself once 24 hours of usable minutes are there. */
import {
  automaticBaselineMinutes,
  leastBaselineMinutes,
  spreads,
  usableMinutes,
  usableSeconds,
} from '../observations/baseline.js';
import { type Baseline, type PatientId, patientIdSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import type { Query } from '../store/database.js';
import { patientRollups } from '../store/history.js';
import type { Span } from '../store/observations.js';
import { setBaseline } from '../store/patients.js';

const mostMinutes = 100_000;

/** From the usable minutes in the span. @throws Refusal when there are too few */
export async function baselineFrom(
  query: Query,
  patientId: PatientId,
  span: Span,
  origin: Baseline['origin'],
): Promise<Baseline> {
  const minutes = await patientRollups(query, 'minutes', patientId, span, mostMinutes);
  const found = spreads(minutes);
  const usable = usableMinutes(minutes).length;
  if (found === null || usable < leastBaselineMinutes)
    throw new Refusal(
      'invalid',
      `${usable} usable minutes lie between ${span.from} and ${span.to}, and a baseline needs ${leastBaselineMinutes}; choose a longer period`,
    );
  return { ...span, origin, minutes: usable, spreads: found };
}

/** For those in a bed now, over all their beds; after a reset only what was seen since counts. */
export async function setAutomaticBaselines(query: Query, now: string): Promise<void> {
  const rows = await query(
    `SELECT here.patient_id, min(minutes.at) AS since FROM episodes AS here
     JOIN episodes USING (patient_id) JOIN minutes ON minutes.episode_id = episodes.id AND minutes.usable >= $2
       AND minutes.at >= coalesce((SELECT max(at) FROM events WHERE events.patient_id = here.patient_id AND kind = 'baselineReset'), '-infinity')
     WHERE here.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM baselines WHERE baselines.patient_id = here.patient_id)
     GROUP BY here.patient_id HAVING count(*) >= $1`,
    [automaticBaselineMinutes, usableSeconds],
  );
  for (const row of rows) {
    const patientId = patientIdSchema.parse(row.patientId);
    const set = await baselineFrom(query, patientId, { from: String(row.since), to: now }, 'automatic');
    await setBaseline(query, patientId, set, { at: now, by: null });
  }
}
