import { eventSchema } from '@mien/monitor/protocol';
import { expect, test } from 'vitest';
import { entriesOf } from '../../src/screens/patient/entries.js';

test('of a transfer, which is one instant, the end of the old stay came first', () => {
  const event = (kind: string) =>
    eventSchema.parse({
      id: crypto.randomUUID(),
      at: '2026-11-22T14:00:00.000Z',
      kind,
      bedId: null,
      patientId: null,
      by: null,
      detail: null,
    });
  const moved = [event('transferred'), event('admitted')];
  for (const events of [moved, moved.toReversed()])
    expect(entriesOf([], events, []).map(entry => entry.kind === 'event' && entry.event.kind)).toEqual([
      'admitted',
      'transferred',
    ]);
});
