// A paired comparison: the two run in turns within minutes, so that whatever else the machine does meets both.
import type { Rival } from './rival.js';

export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly mean: number;
  /** Standard deviation of one value (divided by n − 1). */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

export interface Comparison {
  readonly ours: { readonly imagesPerSecond: Spread };
  readonly theirs: { readonly imagesPerSecond: Spread };
  /** Ours divided by theirs, pair by pair. */
  readonly ratio: Spread;
}

export interface PairsOptions {
  readonly pairs: number;
  /** Steps of one run. */
  readonly steps: number;
  readonly onPair?: (ours: number, theirs: number) => void;
}

/** Runs both once to warm up, then `pairs` pairs; who goes first changes from pair to pair. */
export async function compare(
  ours: Rival,
  theirs: Rival,
  { pairs, steps, onPair }: PairsOptions,
): Promise<Comparison> {
  for (const rival of [ours, theirs]) await rival.run(steps);
  const speeds = new Map<Rival, number[]>([ours, theirs].map(rival => [rival, []]));
  for (let pair = 0; pair < pairs; pair++) {
    for (const rival of pair % 2 === 0 ? [ours, theirs] : [theirs, ours])
      speeds.get(rival)!.push((await rival.run(steps)).imagesPerSecond);
    onPair?.(speeds.get(ours)![pair]!, speeds.get(theirs)![pair]!);
  }
  const [own, other] = [speeds.get(ours)!, speeds.get(theirs)!];
  return {
    ours: { imagesPerSecond: spreadOf(own) },
    theirs: { imagesPerSecond: spreadOf(other) },
    ratio: ratioOf(own, other),
  };
}

/** Of what was measured in the same turns, turn by turn. */
export const ratioOf = (ours: readonly number[], theirs: readonly number[]): Spread =>
  spreadOf(ours.map((speed, turn) => speed / theirs[turn]!));

export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  const sorted = values.toSorted((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    median: (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.ceil((n - 1) / 2)]!) / 2,
    mean,
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    values,
  };
}
