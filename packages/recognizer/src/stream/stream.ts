// From a source of frames to judged frames: one waits, one is with the networks, one with whoever asked.
import { z } from 'zod';
import { type Client, closedMessage } from '../remote/client.js';
import { endFollowing, nothingFollowed } from './follow.js';
import type { StreamEnd, StreamFrame } from './frame.js';
import { createMailbox, type WhenBehind } from './mailbox.js';
import { followSettingsSchema } from './settings.js';
import type { FrameSource, SourceFrame } from './source.js';

export interface StreamOptions extends z.input<typeof followSettingsSchema> {
  /** `drop` frames that recognition cannot keep up with (cameras, unless told) or let the source `wait` (files, programs). */
  readonly whenBehind?: WhenBehind | undefined;
  /** Give each frame's pixels too. */
  readonly images?: boolean | undefined;
  /** Breaks the stream off: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the stream as if its source ended here. */
  readonly until?: AbortSignal | undefined;
}

/** A stream whose loop has begun and not ended. */
export interface OpenStream {
  /** Closes its source, and has its loop throw. */
  close(): Promise<void>;
}

/**
 * Judges a source's frames one after the other. Ending the loop over it closes the source.
 *
 * @param streams hold this one while its loop runs.
 * @throws where an option is wrong, the source fails for good, the signal is aborted, or the recognizer closed.
 */
export async function* streamOver<Source>(
  client: Client<Source>,
  source: FrameSource<Source>,
  options: StreamOptions,
  streams: Set<OpenStream>,
): AsyncGenerator<StreamFrame, StreamEnd, undefined> {
  const { whenBehind = source.whenBehind, images = false, signal, until, ...rest } = options;
  const parsed = followSettingsSchema.safeParse(rest);
  if (!parsed.success) throw new Error(`these options cannot be used: ${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  const counts = { frames: 0, dropped: 0 };
  const mailbox = createMailbox<Numbered<Source>>(whenBehind, ({ frame }) => {
    counts.dropped++;
    frame.drop();
  });
  const closing = new AbortController();
  const abort = () => mailbox.end(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort, { once: true });
  const finish = () => {
    mailbox.end();
    closing.abort();
  };
  until?.addEventListener('abort', finish, { once: true });
  if (until?.aborted) finish();

  async function read(): Promise<void> {
    for await (const frame of source.frames(closing.signal)) {
      await mailbox.put({ frame, index: counts.frames++ });
    }
  }
  const reading = read().then(
    () => mailbox.end(),
    cause => mailbox.end(cause ?? new Error('the source of the stream failed without saying why')),
  );
  const open: OpenStream = {
    async close() {
      mailbox.end(new Error(closedMessage));
      closing.abort();
      await reading;
    },
  };
  streams.add(open);

  let following = nothingFollowed;
  let timeMs = 0;
  try {
    for (let next = await mailbox.take(); next !== null; next = await mailbox.take()) {
      const parcel = next.frame.pack();
      if (!parcel) {
        counts.dropped++;
        continue;
      }
      const { dropped } = counts;
      timeMs = Math.max(timeMs, next.frame.timeMs);
      const { step, image } = await client.run(
        {
          kind: 'follow',
          source: parcel.source,
          timeMs,
          following,
          settings,
          isImageWanted: images || parcel.recycle !== undefined,
        },
        { signal, transfer: parcel.transfer ?? [] },
      );
      following = step.following;
      if (image && !images) parcel.recycle?.(image);
      const { reconnects } = source;
      yield { ...step.frame, index: next.index, timeMs, dropped, reconnects, image: images ? image : null };
    }
    return { ...endFollowing(following, client.manifest), ...counts, reconnects: source.reconnects };
  } finally {
    signal?.removeEventListener('abort', abort);
    until?.removeEventListener('abort', finish);
    finish();
    await reading;
    streams.delete(open);
  }
}

interface Numbered<Source> {
  readonly frame: SourceFrame<Source>;
  readonly index: number;
}
