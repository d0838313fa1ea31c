/** One ward live over a WebSocket that is opened again for as long as somebody looks. */
import { feedRefusalSchema, type WardId, type WardNow, wardNowSchema } from '@mien/monitor/protocol';

export type Line = 'connecting' | 'live' | 'offline';

export interface FeedEvents {
  line(line: Line): void;
  message(message: WardNow): void;
  /** The server does not show this ward to who is signed in. */
  refused(): void;
  signedOut(): void;
}

const signedOutCode = 4401;
const firstWaitMs = 500;
const longestWaitMs = 8000;
/** A line this silent is asked after: a cut cable closes no socket. */
const silentMs = 8000;

/** @returns what closes it for good */
export function openFeed(wardId: WardId, events: FeedEvents): () => void {
  let socket: WebSocket | null = null;
  let waitMs = firstWaitMs;
  let heardAt = Date.now();
  let again: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  function connect(): void {
    const opened = new WebSocket(new URL('/api/feed', location.href.replace(/^http/, 'ws')));
    socket = opened;
    heardAt = Date.now();
    opened.addEventListener('open', () => opened.send(JSON.stringify({ type: 'subscribe', wardId })));
    opened.addEventListener('message', ({ data }) => receive(JSON.parse(String(data))));
    opened.addEventListener('close', ({ code }) => {
      if (over || opened !== socket) return;
      if (code === signedOutCode) return events.signedOut();
      events.line('offline');
      again = setTimeout(connect, waitMs);
      waitMs = Math.min(2 * waitMs, longestWaitMs);
    });
  }

  function receive(message: unknown): void {
    heardAt = Date.now();
    waitMs = firstWaitMs;
    events.line('live');
    if (feedRefusalSchema.safeParse(message).success) events.refused();
    else events.message(wardNowSchema.parse(message));
  }

  const watch = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN || Date.now() - heardAt < silentMs) return;
    const asked = socket;
    heardAt = Date.now();
    fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(silentMs / 2) }).catch(() =>
      asked.dispatchEvent(new CloseEvent('close', { code: 1006 })),
    );
  }, 1000);

  events.line('connecting');
  connect();
  return () => {
    over = true;
    clearTimeout(again);
    clearInterval(watch);
    socket?.close();
  };
}
