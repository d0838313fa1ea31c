/** The last quarter of an hour of one bed as a strip of cells. Pure. */
import { type Mark, markOfMean, type Observation, type Rollup } from '@mien/monitor/protocol';
import { minuteMs } from '../time/durations.js';

export const ribbonMs = 15 * minuteMs;
export const cellMs = 15_000;

type Counts = Readonly<Partial<Record<Mark, number>>>;

/** Seconds by mark, for each cell that had any, by the cell's start in milliseconds since 1970. */
export type Ribbon = ReadonlyMap<number, Counts>;

export const emptyRibbon: Ribbon = new Map();

const cellOf = (at: number): number => Math.floor(at / cellMs) * cellMs;

function withSeconds(ribbon: Ribbon, at: number, mark: Mark, seconds: number): Ribbon {
  const start = cellOf(at);
  const kept = [...ribbon].filter(([old]) => old > start - ribbonMs);
  const counts = ribbon.get(start) ?? {};
  return new Map([...kept, [start, { ...counts, [mark]: (counts[mark] ?? 0) + seconds }]]);
}

export function withObservation(ribbon: Ribbon, observation: Pick<Observation, 'at' | 'resembles'>): Ribbon {
  return observation.resembles === null
    ? ribbon
    : withSeconds(ribbon, Date.parse(observation.at), observation.resembles, 1);
}

/** What happened before this page was opened, by the minute. */
export function ribbonOf(minutes: readonly Rollup[]): Ribbon {
  return minutes.reduce<Ribbon>((ribbon, minute) => {
    const mark = markOfMean(minute.probabilities);
    if (mark === null) return ribbon;
    const cells = minuteMs / cellMs;
    return Array.from({ length: cells }).reduce<Ribbon>(
      (filled, _, cell) =>
        withSeconds(filled, Date.parse(minute.at) + cell * cellMs, mark, minute.usable / cells),
      ribbon,
    );
  }, emptyRibbon);
}

/** History below what was seen live: where both know a cell, the live one counts. */
export const joined = (history: Ribbon, live: Ribbon): Ribbon => new Map([...history, ...live]);

/** Neighbouring cells of one mark, `from` and `to` in cells from the ribbon's left end. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

/** @param now right end of the ribbon, in milliseconds since 1970 */
export function runsOf(ribbon: Ribbon, now: number): readonly Run[] {
  const first = cellOf(now - ribbonMs) + cellMs;
  const runs: Run[] = [];
  for (let cell = 0; cell < ribbonMs / cellMs; cell++) {
    const counts = ribbon.get(first + cell * cellMs);
    if (!counts) continue;
    const mark = mostOf(counts);
    const last = runs.at(-1);
    if (last && last.mark === mark && last.to === cell) runs[runs.length - 1] = { ...last, to: cell + 1 };
    else runs.push({ from: cell, to: cell + 1, mark });
  }
  return runs;
}

function mostOf(counts: Counts): Mark {
  const [[mark]] = Object.entries(counts).sort(([, a], [, b]) => b - a) as [[Mark, number]];
  return mark;
}
