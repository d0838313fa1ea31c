/** The last quarter of an hour of one bed as a strip of cells. Pure. */
import { type Mark, markOfMean, type Observation, type Rollup } from '@mien/monitor/protocol';
import { minuteMs } from '../time/durations.js';

export const ribbonMs = 15 * minuteMs;
export const cellMs = 15_000;

/** That a face could not be judged is known, too; of a cell that is missing nothing is known. */
export type CellMark = Mark | 'unusable';

type Counts = Readonly<Partial<Record<CellMark, number>>>;

/** Seconds by mark, for each cell that had any, by the cell's start in milliseconds since 1970. */
export type Ribbon = ReadonlyMap<number, Counts>;

export const emptyRibbon: Ribbon = new Map();

const cellOf = (at: number): number => Math.floor(at / cellMs) * cellMs;

function withSeconds(ribbon: Ribbon, at: number, seen: Counts): Ribbon {
  const start = cellOf(at);
  const kept = [...ribbon].filter(([old]) => old > start - ribbonMs);
  const counts: Partial<Record<CellMark, number>> = { ...ribbon.get(start) };
  for (const [mark, seconds] of Object.entries(seen) as [CellMark, number][])
    counts[mark] = (counts[mark] ?? 0) + seconds;
  return new Map([...kept, [start, counts]]);
}

export const withObservation = (
  ribbon: Ribbon,
  { at, resembles }: Pick<Observation, 'at' | 'resembles'>,
): Ribbon => withSeconds(ribbon, Date.parse(at), { [resembles ?? 'unusable']: 1 });

/** What happened before this page was opened, by the minute. */
export function ribbonOf(minutes: readonly Rollup[]): Ribbon {
  return minutes.reduce<Ribbon>((ribbon, { at, seconds, usable, probabilities }) => {
    const cells = minuteMs / cellMs;
    const mark = markOfMean(probabilities);
    const seen = {
      ...(mark === null ? {} : { [mark]: usable / cells }),
      unusable: (seconds - (mark === null ? 0 : usable)) / cells,
    };
    return Array.from({ length: cells }).reduce<Ribbon>(
      (filled, _, cell) => withSeconds(filled, Date.parse(at) + cell * cellMs, seen),
      ribbon,
    );
  }, emptyRibbon);
}

const secondsOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** History below what was seen live, which is finer: it counts wherever it saw half as much of a cell. */
export function joined(history: Ribbon, live: Ribbon): Ribbon {
  const seen = [...live].filter(
    ([cell, counts]) => secondsOf(counts) >= secondsOf(history.get(cell) ?? {}) / 2,
  );
  return new Map([...history, ...seen]);
}

/** Neighbouring cells of one mark, `from` and `to` in cells from the ribbon's left end. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly mark: CellMark;
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

/** A cell in which anything was usable is named by that. */
function mostOf({ unusable: _, ...usable }: Counts): CellMark {
  const [most] = Object.entries(usable).sort(([, a], [, b]) => b - a) as [CellMark, number][];
  return most?.[0] ?? 'unusable';
}
