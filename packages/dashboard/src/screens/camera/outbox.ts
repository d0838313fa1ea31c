/** Observations on their way to the server: kept in memory while the line is down, sent again until received. */
import { type Observation, type Receipt, receiptSchema, type StreamId } from '@mien/monitor/protocol';
import { type Client, messageOf, Refused } from '../../server/client.js';
import { createStore, type Store } from '../../store.js';

export interface OutboxState {
  readonly waiting: number;
  readonly stored: number;
  /** Received but not kept: nobody with consent is admitted to the bed. */
  readonly discarded: number;
  readonly fault: string | null;
  readonly last: Observation | null;
}

export interface Outbox {
  readonly state: Store<OutboxState>;
  add(observation: Observation): void;
  close(): void;
}

const everyMs = 1000;
/** An hour; what is older than that is given up, oldest first. */
const mostKept = 3600;
const batchLength = 200;

export function openOutbox(client: Client, streamId: StreamId, serverNow: () => number): Outbox {
  let kept: readonly Observation[] = [];
  let sending = false;
  const state = createStore<OutboxState>({
    waiting: 0,
    stored: 0,
    discarded: 0,
    fault: null,
    last: null,
  });
  const change = (part: Partial<OutboxState>) => state.set({ ...state.get(), waiting: kept.length, ...part });

  const received = (receipt: Receipt, batch: readonly Observation[]) => {
    kept = kept.filter(observation => !batch.includes(observation));
    const { stored, discarded } = state.get();
    change({
      stored: stored + receipt.stored,
      discarded: discarded + receipt.discarded,
      fault: null,
    });
  };

  async function send(): Promise<void> {
    if (sending || kept.length === 0) return;
    sending = true;
    const batch = kept.slice(0, batchLength);
    try {
      const body = { sentAt: new Date(serverNow()).toISOString(), observations: batch };
      received(
        await client.send(receiptSchema, 'POST', `/api/streams/${streamId}/observations`, body),
        batch,
      );
    } catch (error) {
      // What the server calls wrong would be wrong again.
      if (error instanceof Refused && error.code === 'invalid')
        kept = kept.filter(observation => !batch.includes(observation));
      change({ fault: messageOf(error) });
    } finally {
      sending = false;
    }
  }
  const timer = setInterval(() => void send(), everyMs);
  return {
    state,
    add(observation) {
      kept = [...kept, observation].slice(-mostKept);
      change({ last: observation });
    },
    close: () => clearInterval(timer),
  };
}
