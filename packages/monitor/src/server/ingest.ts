/** Writes what devices send: what arrives while one write is under way is written together next. */
import { Refusal } from '../refusal.js';
import type { Database } from '../store/database.js';
import { type Arrival, type Span, type Written, writeObservations } from '../store/observations.js';

export interface Ingest {
  /** Resolves when the observations are safely stored. */
  write(arrival: Arrival): Promise<Written>;
  /** Observations that wait to be written. */
  waiting(): number;
  /** Waits for what was accepted. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly arrival: Arrival;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** One statement's worth. */
const observationsAtOnce = 5000;
/** More would only grow the memory: devices keep what is refused and send it again. */
const mostWaiting = 50_000;

/** @param span which times are kept now; @param stored told which streams have something new */
export function createIngest(
  database: Database,
  span: () => Span,
  stored: (arrivals: readonly Arrival[]) => void,
): Ingest {
  let queue: Waiting[] = [];
  let length = 0;
  let writing: Promise<void> | null = null;

  const take = (): Waiting[] => {
    const taken: Waiting[] = [];
    let count = 0;
    for (const waiting of queue) {
      if (taken.length > 0 && count + waiting.arrival.observations.length > observationsAtOnce) break;
      taken.push(waiting);
      count += waiting.arrival.observations.length;
    }
    queue = queue.slice(taken.length);
    length -= count;
    return taken;
  };

  const write = async (taken: readonly Waiting[]): Promise<void> => {
    const arrivals = taken.map(({ arrival }) => arrival);
    try {
      const written = await database.transaction(query => writeObservations(query, arrivals, span()));
      stored(arrivals);
      for (const [index, { resolve }] of taken.entries()) resolve(written[index]!);
    } catch (error) {
      // One device's bad batch must not cost the others theirs.
      const isMachine = error instanceof Refusal && error.code !== 'invalid';
      if (taken.length > 1 && !isMachine) for (const alone of taken) await write([alone]);
      else for (const { reject } of taken) reject(error);
    }
  };

  const writeAll = async (): Promise<void> => {
    while (queue.length > 0) await write(take());
    writing = null;
  };

  return {
    write: arrival =>
      new Promise((resolve, reject) => {
        if (length + arrival.observations.length > mostWaiting) {
          return reject(
            new Refusal(
              'unavailable',
              `${length} observations wait to be written; keep these and send them again`,
            ),
          );
        }
        queue.push({ arrival, resolve, reject });
        length += arrival.observations.length;
        writing ??= writeAll();
      }),
    waiting: () => length,
    drain: async () => {
      while (writing) await writing;
    },
  };
}
