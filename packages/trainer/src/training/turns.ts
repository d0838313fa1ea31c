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
