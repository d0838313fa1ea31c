/** What a screen knows of its ward: the newest message, and what the messages before it told. Pure. */
import type { BedId, BedNow, Rollup, WardNow } from '@mien/monitor/protocol';
import { minuteMs, secondMs } from '../time/durations.js';
import { emptyRibbon, joined, type Ribbon, ribbonOf, withObservation } from './ribbon.js';

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
    if (latest === null || latest.at === old?.at) return remembered;
    const until = latest.probabilities === null ? null : Date.parse(latest.at) + secondMs;
    return {
      ribbon: withObservation(remembered.ribbon, latest),
      usableUntil: latestOf(remembered.usableUntil, until),
    };
  }, memory);
}

/** The later instant of those that are known. */
const latestOf = (a: number | null, b: number | null): number | null => (a === null || (b ?? 0) > a ? b : a);

/** What the record tells of a bed's last minutes. */
export function memoryOf(minutes: readonly Rollup[]): BedMemory {
  const usable = minutes.findLast(minute => minute.usable > 0);
  return {
    ribbon: ribbonOf(minutes),
    usableUntil: usable ? Date.parse(usable.at) + minuteMs : null,
  };
}

/** The record below what was seen live. */
export const joinedMemory = (record: BedMemory, live: BedMemory): BedMemory => ({
  ribbon: joined(record.ribbon, live.ribbon),
  usableUntil: latestOf(record.usableUntil, live.usableUntil),
});
