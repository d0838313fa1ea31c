/** Seconds, minutes and hours as points of the same kind. Pure. */
import {
  type Baseline,
  deviationsFromBaseline,
  expressions,
  type Mark,
  markOfMean,
  type Observation,
  type Rollup,
} from '@mien/monitor/protocol';
import { minuteMs } from '../../time/durations.js';

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Share of the seconds in which the face could be judged, 0 to 1. */
  readonly usable: number;
  readonly probabilities: readonly number[] | null;
  readonly mark: Mark | null;
}

type Second = Pick<Observation, 'at' | 'probabilities' | 'resembles'>;

export const pointOfSecond = ({ at, probabilities, resembles }: Second): Point => ({
  at: Date.parse(at),
  usable: probabilities === null ? 0 : 1,
  probabilities,
  mark: resembles,
});

export const pointOfRollup = ({ at, seconds, usable, probabilities }: Rollup): Point => ({
  at: Date.parse(at),
  usable: seconds > 0 ? usable / seconds : 0,
  probabilities,
  mark: markOfMean(probabilities),
});

/** Longer than the record takes to tell the same. */
const keptMs = 10 * minuteMs;

/** Seconds as they are heard, in order of time; older ones are let go. */
export const withSecond = (seconds: readonly Point[], second: Point): readonly Point[] =>
  second.at <= (seconds.at(-1)?.at ?? 0)
    ? seconds
    : [...seconds.filter(({ at }) => at > second.at - keptMs), second];

/** The record, and what was heard after its end. */
export function withLive(record: readonly Point[], seconds: readonly Point[]): readonly Point[] {
  const last = record.at(-1)?.at ?? 0;
  return [...record, ...seconds.filter(({ at }) => at > last)];
}

/** How far each class lies from the patient's own usual, in robust deviations; null where nothing was usable. */
export function deviations(point: Point, baseline: Baseline): readonly (number | null)[] {
  return expressions.map((_, index) => {
    const value = point.probabilities?.[index];
    return value === undefined ? null : deviationsFromBaseline(value, baseline.spreads[index]!);
  });
}

/** Neighbouring points of one mark; a gap of more than two points ends a stretch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

export function stretchesOf(points: readonly Point[], lengthMs: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { at, mark } of points) {
    if (mark === null) continue;
    const last = stretches.at(-1);
    if (last && last.mark === mark && at - last.to <= lengthMs)
      stretches[stretches.length - 1] = { ...last, to: at + lengthMs };
    else stretches.push({ from: at, to: at + lengthMs, mark });
  }
  return stretches;
}

/** Points with an empty one wherever the record has a hole, so that no line is drawn across it. */
export function withGaps(points: readonly Point[], lengthMs: number): readonly Point[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const hole = before !== undefined && point.at - before.at > 2.5 * lengthMs;
    return hole ? [{ at: before.at + lengthMs, usable: 0, probabilities: null, mark: null }, point] : [point];
  });
}

export interface Share {
  readonly mark: Mark;
  readonly share: number;
}

/** What the usable time resembled, the most frequent first. */
export function sharesOf(points: readonly Point[]): readonly Share[] {
  const weights = new Map<Mark, number>();
  for (const { mark, usable } of points) if (mark) weights.set(mark, (weights.get(mark) ?? 0) + usable);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return [...weights]
    .map(([mark, weight]) => ({ mark, share: weight / total }))
    .sort((a, b) => b.share - a.share);
}
