/** Which stream this device writes to, and by what right. In memory only: closing the page forgets it. */
import { type StreamId, streamIdSchema } from '@mien/monitor/protocol';
import { createStore } from '../store.js';
import { createClient } from './client.js';

export interface Binding {
  readonly streamId: StreamId;
  readonly secret: string;
}

export const binding = createStore<Binding | null>(null);

/** Asks in the name of the device, whoever else is signed in. */
export const device = createClient(() => ({ authorization: `Bearer ${binding.get()?.secret ?? ''}` }));

/** @param word `<stream>.<secret>`, as in the address that an administrator made */
export function bindingOf(word: string): Binding | null {
  const dot = word.indexOf('.');
  const streamId = streamIdSchema.safeParse(word.slice(0, dot)).data;
  const secret = word.slice(dot + 1);
  return streamId && secret !== '' ? { streamId, secret } : null;
}
