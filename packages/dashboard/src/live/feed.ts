/** One ward live over a WebSocket that is opened again for as long as somebody looks. */
import { feedRefusalSchema, type WardId, type WardNow, wardNowSchema } from '@mien/monitor/protocol';

/** `outdated`: the server says what this page, which is older, cannot read. */
export type Line = 'connecting' | 'live' | 'offline' | 'outdated';

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

  /** A socket that is not let in closes as one whose server is gone; only an ordinary question tells them apart. */
  async function askWhether(opened: WebSocket): Promise<void> {
    const { status } = await fetch('/api/session', { cache: 'no-store' });
    if (status === 401 && !over && opened === socket) events.signedOut();
  }

  function connect(): void {
    const opened = new WebSocket(new URL('/api/feed', location.href.replace(/^http/, 'ws')));
    socket = opened;
    heardAt = Date.now();
    let wasLetIn = false;
    opened.addEventListener('open', () => {
      wasLetIn = true;
      opened.send(JSON.stringify({ type: 'subscribe', wardId }));
    });
    opened.addEventListener('message', ({ data }) => receive(JSON.parse(String(data))));
    opened.addEventListener('close', ({ code }) => {
      if (over || opened !== socket) return;
      if (code === signedOutCode) return events.signedOut();
      events.line('offline');
      if (!wasLetIn) askWhether(opened).catch(() => undefined);
      again = setTimeout(connect, waitMs);
      waitMs = Math.min(2 * waitMs, longestWaitMs);
    });
  }

  function receive(message: unknown): void {
    heardAt = Date.now();
    waitMs = firstWaitMs;
    const ward = wardNowSchema.safeParse(message);
    const isRefusal = !ward.success && feedRefusalSchema.safeParse(message).success;
    events.line(ward.success || isRefusal ? 'live' : 'outdated');
    if (ward.success) events.message(ward.data);
    else if (isRefusal) events.refused();
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
