const rounds = 8;
/** What is this far behind the fastest after two rounds runs no more. */
const hopeless = 1.6;

export const isHopeless = (milliseconds: number, best: number): boolean => milliseconds > best * hopeless;

/**
 * Milliseconds of each one's fastest run. They take turns, so that whatever else the machine does meets all alike; it only
 * ever adds time.
 */
export async function fastestRuns(runs: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const times = runs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    const best = Math.min(...times);
    for (const [at, run] of runs.entries()) {
      if (round >= 2 && isHopeless(times[at]!, best)) continue;
      const start = performance.now();
      await run();
      times[at] = Math.min(times[at]!, performance.now() - start);
    }
  }
  return times;
}

/** Something that can be run again and again, until it is closed. */
export interface Entrant {
  run(): Promise<unknown>;
  close(): Promise<void>;
}

export interface Contest<Candidate> {
  readonly best: Candidate;
  readonly times: readonly { readonly candidate: Candidate; readonly milliseconds: number }[];
}

/**
 * Each candidate in turn against the best of those before it: never more than two are open at once. One alone is the best
 * untimed.
 *
 * @param worthwhile what share of the best's time a candidate must stay below to displace it
 * @throws the signal's reason, before the next pair, where that is aborted
 */
export async function contest<Candidate>(
  [first, ...others]: readonly Candidate[],
  open: (candidate: Candidate) => Promise<Entrant>,
  worthwhile: number,
  signal?: AbortSignal,
): Promise<Contest<Candidate>> {
  if (others.length === 0) return { best: first as Candidate, times: [] };
  const times: { readonly candidate: Candidate; readonly milliseconds: number }[] = [];
  let holder = { candidate: first as Candidate, entrant: await open(first as Candidate) };
  try {
    for (const candidate of others) {
      signal?.throwIfAborted();
      const challenger = { candidate, entrant: await open(candidate) };
      let loser = challenger;
      try {
        const [held, challenged] = (await fastestRuns(
          [holder, challenger].map(
            ({ entrant }) =>
              () =>
                entrant.run(),
          ),
        )) as [number, number];
        times.push({ candidate: holder.candidate, milliseconds: held });
        times.push({ candidate, milliseconds: challenged });
        if (challenged < held * worthwhile) [holder, loser] = [challenger, holder];
      } finally {
        await loser.entrant.close();
      }
    }
  } finally {
    await holder.entrant.close();
  }
  return { best: holder.candidate, times };
}
