import type { Observation, Receipt, StreamId } from '@mien/monitor/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { openOutbox } from '../../src/screens/camera/outbox.js';
import { type Client, Refused, Unreachable } from '../../src/server/client.js';

type Answer = (sequences: readonly number[]) => Partial<Receipt>;

const kept: Answer = sequences => ({ stored: sequences.length });
const lineDown: Answer = () => {
  throw new Unreachable('down');
};

const open: ReturnType<typeof openOutbox>[] = [];
afterEach(() => {
  for (const outbox of open.splice(0)) outbox.close();
});

/** An outbox whose server gives these answers, the last one again and again. */
function outboxWith(...answers: Answer[]) {
  const send = async (_schema: unknown, _method: unknown, _path: string, body: object) => {
    const sequences = (body as { observations: Observation[] }).observations.map(({ sequence }) => sequence);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return { stored: 0, duplicates: 0, discarded: 0, paused: false, ...answer(sequences) };
  };
  const outbox = openOutbox({ send } as unknown as Client, 'stream' as StreamId, () => 0);
  open.push(outbox);
  return outbox;
}

function fill(outbox: ReturnType<typeof openOutbox>, count: number): void {
  for (let sequence = 0; sequence < count; sequence++) outbox.add({ sequence } as Observation);
}

describe('the outbox', () => {
  test('keeps what was not received, and is not alarmed when it was after all', async () => {
    const outbox = outboxWith(lineDown, sequences => ({ duplicates: sequences.length }));
    fill(outbox, 2);
    await outbox.send();
    expect(outbox.state.get()).toMatchObject({ waiting: 2, fault: 'down' });
    await outbox.send();
    expect(outbox.state.get()).toMatchObject({ waiting: 0, collided: 0, fault: null });
  });

  test('knows another device by numbers that were never sent from here', async () => {
    const outbox = outboxWith(sequences => ({ duplicates: sequences.length }), kept);
    fill(outbox, 2);
    await outbox.send();
    expect(outbox.state.get()).toMatchObject({ waiting: 0, stored: 0, collided: 2 });
  });

  test('gives up the one observation that is wrong, and counts it', async () => {
    const outbox = outboxWith(sequences => {
      if (sequences.includes(137)) throw new Refused('invalid', 'frames: too many');
      return kept(sequences);
    });
    fill(outbox, 200);
    for (let round = 0; outbox.state.get().waiting > 0 && round < 40; round++) await outbox.send();
    expect(outbox.state.get()).toMatchObject({ waiting: 0, stored: 199, lost: 1 });
  });

  test('counts what waited for more than an hour', () => {
    const outbox = outboxWith(lineDown);
    fill(outbox, 3610);
    expect(outbox.state.get()).toMatchObject({ waiting: 3600, lost: 10 });
  });
});
