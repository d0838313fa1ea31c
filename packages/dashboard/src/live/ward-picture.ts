/** What a screen knows of its ward: the newest message, and what the messages before it told. Pure. */
import type { BedId, BedNow, WardNow } from '@mien/monitor/protocol';
import { emptyRibbon, type Ribbon, withObservation } from './ribbon.js';

export interface BedMemory {
  readonly ribbon: Ribbon;
  /** End of the last usable second, in milliseconds since 1970. */
  readonly usableUntil: number | null;
}

export interface WardPicture {
  readonly now: WardNow;
  readonly memory: ReadonlyMap<BedId, BedMemory>;
}

export const nothingRemembered: BedMemory = { ribbon: emptyRibbon, usableUntil: null };

export function withMessage(before: WardPicture | null, message: WardNow): WardPicture {
  const memory = new Map(
    message.beds.map(bed => {
      const old = before?.now.beds.find(known => known.bed.id === bed.bed.id);
      const sameFace = old === undefined || old.patientId === bed.patientId;
      const remembered = (sameFace && before?.memory.get(bed.bed.id)) || nothingRemembered;
      return [bed.bed.id, remember(remembered, bed, old)] as const;
    }),
  );
  return { now: message, memory };
}

function remember(memory: BedMemory, bed: BedNow, before: BedNow | undefined): BedMemory {
  return bed.streams.reduce((remembered, { stream, latest }) => {
    const old = before?.streams.find(known => known.stream.id === stream.id)?.latest;
    if (latest === null || latest.at === old?.at || latest.probabilities === null) return remembered;
    return {
      ribbon: withObservation(remembered.ribbon, latest),
      usableUntil: Math.max(remembered.usableUntil ?? 0, Date.parse(latest.at) + 1000),
    };
  }, memory);
}
