import { type BedId, type BedNow, type PatientId, rollupSchema } from '@mien/monitor/protocol';
import { useEffect, useState } from 'react';
import { listOf } from '../server/lists.js';
import { server } from '../server/session.js';
import { spanQuery } from '../server/span-query.js';
import { serverNow } from '../time/clock.js';
import { secondMs } from '../time/durations.js';
import { ribbonMs } from './ribbon.js';
import type { LiveWard } from './use-ward.js';
import { type BedMemory, memoryOf, nothingRemembered } from './ward-picture.js';

const minutesSchema = listOf(rollupSchema);
/** After this the minute that went on when the record was read is in it, too. */
const settledMs = 100 * secondMs;

interface BedRecord {
  readonly patientId: PatientId;
  readonly memory: BedMemory;
}

/**
 * What the record holds of the last minutes, which this page did not see: asked when it opens, when others lie there,
 * and when something was missed; then once more, until every bed has answered.
 */
export function useWardRecord({ picture, gaps }: LiveWard, isDisplay: boolean): (bed: BedNow) => BedMemory {
  const [records, setRecords] = useState<ReadonlyMap<BedId, BedRecord>>(new Map());
  const lying = (picture?.now.beds ?? []).flatMap(({ bed, patientId }) =>
    patientId === null || isDisplay ? [] : [{ bedId: bed.id, patientId }],
  );
  const cause = lying.map(({ bedId, patientId }) => `${bedId} ${patientId}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: who lies there is told by the cause
  useEffect(() => {
    let wanted = true;
    let later: ReturnType<typeof setTimeout> | undefined;
    const ask = async (isFirst: boolean) => {
      const span = spanQuery(serverNow() - ribbonMs, serverNow());
      const answers = await Promise.allSettled(
        lying.map(async ({ bedId, patientId }) => {
          const minutes = await server.get(minutesSchema, `/api/patients/${patientId}/minutes?${span}`);
          return [bedId, { patientId, memory: memoryOf(minutes) }] as const;
        }),
      );
      if (!wanted) return;
      const told = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []));
      setRecords(before => new Map([...before, ...told]));
      if (isFirst || told.length < answers.length) later = setTimeout(() => void ask(false), settledMs);
    };
    void ask(true);
    return () => {
      wanted = false;
      clearTimeout(later);
    };
  }, [cause, gaps]);
  return ({ bed, patientId }) => {
    const record = records.get(bed.id);
    return record && record.patientId === patientId ? record.memory : nothingRemembered;
  };
}
