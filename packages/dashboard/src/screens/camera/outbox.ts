/** Observations on their way to the server: kept in memory while the line is down, sent again until received. */
import { type Observation, type Receipt, receiptSchema, type StreamId } from '@mien/monitor/protocol';
import { type Client, messageOf, Refused } from '../../server/client.js';
import { createStore, type Store } from '../../store.js';

export interface OutboxState {
  readonly waiting: number;
  readonly stored: number;
  /** Received but not kept: nobody with consent is admitted to the bed. */
  readonly discarded: number;
  /** Not kept because another device had used their numbers already. */
  readonly collided: number;
  /** Given up here: the oldest of more than an hour, and what the server called wrong. */
  readonly lost: number;
  readonly fault: string | null;
  readonly last: Observation | null;
}

export interface Outbox {
  readonly state: Store<OutboxState>;
  add(observation: Observation): void;
  /** Sends what waits; asked for every second until `close`. */
  send(): Promise<void>;
  close(): void;
}

const everyMs = 1000;
/** An hour; what is older than that is given up, oldest first. */
const mostKept = 3600;
const batchLength = 200;

export function openOutbox(client: Client, streamId: StreamId, serverNow: () => number): Outbox {
  let kept: readonly Observation[] = [];
  /** May have been received, though no receipt came. */
  let doubtful: readonly Observation[] = [];
  let length = batchLength;
  let sending = false;
  const state = createStore<OutboxState>({
    waiting: 0,
    stored: 0,
    discarded: 0,
    collided: 0,
    lost: 0,
    fault: null,
    last: null,
  });
  const change = (part: Partial<OutboxState>) => state.set({ ...state.get(), ...part, waiting: kept.length });
  const drop = (batch: readonly Observation[]) => {
    kept = kept.filter(observation => !batch.includes(observation));
  };

  const received = (receipt: Receipt, batch: readonly Observation[]) => {
    drop(batch);
    length = batchLength;
    const resent = batch.filter(observation => doubtful.includes(observation)).length;
    doubtful = [];
    const { stored, discarded, collided } = state.get();
    change({
      stored: stored + receipt.stored,
      discarded: discarded + receipt.discarded,
      collided: collided + Math.max(0, receipt.duplicates - resent),
      fault: null,
    });
  };

  const refused = (error: unknown, batch: readonly Observation[]) => {
    const fault = messageOf(error);
    const isWrong = error instanceof Refused && error.code === 'invalid';
    if (!isWrong) {
      doubtful = batch;
      change({ fault });
    } else if (batch.length > 1) {
      // One wrong observation must not take the others along: it is looked for in ever shorter batches.
      length = Math.ceil(batch.length / 2);
      change({ fault });
    } else {
      // What the server calls wrong would be wrong again.
      drop(batch);
      change({ fault, lost: state.get().lost + 1 });
    }
  };

  async function send(): Promise<void> {
    if (sending || kept.length === 0) return;
    sending = true;
    const batch = kept.slice(0, length);
    try {
      const body = { sentAt: new Date(serverNow()).toISOString(), observations: batch };
      received(
        await client.send(receiptSchema, 'POST', `/api/streams/${streamId}/observations`, body),
        batch,
      );
    } catch (error) {
      refused(error, batch);
    } finally {
      sending = false;
    }
  }
  const timer = setInterval(() => void send(), everyMs);
  return {
    state,
    add(observation) {
      const all = [...kept, observation];
      kept = all.slice(-mostKept);
      change({ last: observation, lost: state.get().lost + all.length - kept.length });
    },
    send,
    close: () => clearInterval(timer),
  };
}
