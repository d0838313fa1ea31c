import { type PatientId, rollupSchema, storedObservationSchema } from '@mien/monitor/protocol';
import { useMemo } from 'react';
import { useSettled } from '../../parts/use-settled.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { spanQuery } from '../../server/span-query.js';
import { useAnswer } from '../../server/use-answer.js';
import { minuteMs } from '../../time/durations.js';
import { type Point, pointOfRollup, pointOfSecond } from './points.js';
import { type Resolution, resolutionOf, type Span } from './span.js';

export interface History {
  readonly resolution: Resolution;
  readonly points: readonly Point[];
  readonly fault: string | null;
}

/** Ends are rounded outwards to this, so that a moving span asks the server once a minute. */
const stepMs = minuteMs;
/** A span that is being dragged asks nothing before it stands still for this long. */
const settledMs = 200;
const most = 10_000;

export function useHistory(patientId: PatientId, span: Span): History {
  const resolution = resolutionOf(span);
  const from = Math.floor(span.from / stepMs) * stepMs;
  const to = Math.ceil(span.to / stepMs) * stepMs;
  const wanted = useMemo(() => ({ resolution, from, to }), [resolution, from, to]);
  const asked = useSettled(wanted, settledMs);
  const { value, fault } = useAnswer(
    async () => ({ resolution: asked.resolution, points: await ask(patientId, asked) }),
    [patientId, asked],
  );
  // What was there stays until the new answer comes, as coarse or fine as it is.
  return { resolution, points: [], ...value, fault };
}

interface Question extends Span {
  readonly resolution: Resolution;
}

async function ask(patientId: PatientId, { resolution, from, to }: Question): Promise<readonly Point[]> {
  const path = `/api/patients/${patientId}/${resolution}?${spanQuery(from, to)}&limit=${most}`;
  return resolution === 'observations'
    ? (await server.get(listOf(storedObservationSchema), path)).map(pointOfSecond)
    : (await server.get(listOf(rollupSchema), path)).map(pointOfRollup);
}
