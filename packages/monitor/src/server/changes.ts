/** Tells the servers on one database which wards look different now. Ids only. */
import { z } from 'zod';
import { type WardId, wardIdSchema } from '../protocol.js';
import type { Database } from '../store/database.js';

const messageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wards'), wardIds: z.array(wardIdSchema) }),
  /** Wards, beds, streams, users or tokens: whatever a server may have remembered of them is out of date. */
  z.strictObject({ kind: z.literal('settings') }),
]);
export type ChangeMessage = z.infer<typeof messageSchema>;

export interface Changes {
  /** Soon told to all, together with others. */
  wards(wardIds: Iterable<WardId>): void;
  settings(): Promise<void>;
  hear(listen: (message: ChangeMessage) => void): () => void;
  close(): void;
}

/** Ingest marks its wards hundreds of times a second. */
const gatherMs = 50;
/** NOTIFY takes 8,000 bytes; an id with quotes and comma takes 39. */
const wardsAtOnce = 150;

export function createChanges(database: Database, failed: (error: unknown) => void): Changes {
  const gathered = new Set<WardId>();
  const publish = (message: ChangeMessage) => database.publish(JSON.stringify(message));
  const flush = () => {
    const wardIds = [...gathered];
    gathered.clear();
    for (let first = 0; first < wardIds.length; first += wardsAtOnce) {
      publish({ kind: 'wards', wardIds: wardIds.slice(first, first + wardsAtOnce) }).catch(failed);
    }
  };
  const timer = setInterval(flush, gatherMs);
  return {
    wards: wardIds => {
      for (const wardId of wardIds) gathered.add(wardId);
    },
    settings: () => publish({ kind: 'settings' }),
    hear: listen =>
      database.subscribe(text => {
        // What was missed may have been anything.
        if (text === null) return listen({ kind: 'settings' });
        const message = messageSchema.safeParse(parseJson(text));
        if (message.success) listen(message.data);
      }),
    close: () => {
      clearInterval(timer);
      flush();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
