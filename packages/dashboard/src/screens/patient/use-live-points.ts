import type { Observation } from '@mien/monitor/protocol';
import { useEffect, useMemo, useState } from 'react';
import { type Point, pointOfSecond, withLive, withSecond } from './points.js';
import type { History } from './use-history.js';

type Second = Pick<Observation, 'at' | 'probabilities' | 'resembles'>;

/** The record's points, and after them every second heard since: the record is asked only once a minute. */
export function useLivePoints({ resolution, points }: History, latest: Second | null): readonly Point[] {
  const [seconds, setSeconds] = useState<readonly Point[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message that repeats the second tells nothing new
  useEffect(() => {
    if (latest !== null) setSeconds(before => withSecond(before, pointOfSecond(latest)));
  }, [latest?.at]);
  return useMemo(
    () => (resolution === 'observations' ? withLive(points, seconds) : points),
    [resolution, points, seconds],
  );
}
