/** The live feed: one message a second per ward, to whoever holds the ward; who reads slowly misses some. */
import type { WebSocket } from 'ws';
import { isAllowed, type Principal } from '../access/permissions.js';
import { type FeedRefusal, feedRequestSchema, type WardId, type WardNow } from '../protocol.js';
import { wards } from '../store/places.js';
import { type WardPicture, wardsNow, withoutPatients } from '../store/ward-now.js';
import type { Authentication } from './authentication.js';
import { type App, type Context, principalOf, timeNow } from './context.js';

const tickMs = 1000;
/** A viewer with this much unread is skipped until it has read. */
const unreadBytes = 512 * 1024;
const stuckMs = 30_000;
const mostWards = 50;
/** WebSocket close codes: 4000 and above are ours. */
const closeCodes = { signedOut: 4401, tooSlow: 1013, stopping: 1001, badMessage: 1008 } as const;

interface Viewer {
  readonly socket: WebSocket;
  principal: Principal;
  readonly wards: Map<WardId, { skipped: number }>;
  slowSince: number | null;
}

export function addFeed(app: App, context: Context, authentication: Authentication): void {
  const { changes, metrics, now } = context;
  const viewers = new Set<Viewer>();
  const dirty = new Set<WardId>();

  const send = (viewer: Viewer, picture: WardPicture, message: (skipped: number) => Buffer) => {
    const subscription = viewer.wards.get(picture.wardId);
    if (!subscription) return;
    if (viewer.socket.bufferedAmount > unreadBytes) {
      subscription.skipped++;
      viewer.slowSince ??= now();
      metrics.add('feed_skipped_total');
      if (now() - viewer.slowSince > stuckMs) viewer.socket.close(closeCodes.tooSlow, 'too slow');
      return;
    }
    viewer.slowSince = null;
    viewer.socket.send(message(subscription.skipped), { binary: false });
    subscription.skipped = 0;
    metrics.add('feed_messages_total');
  };

  /** Reads the wards once and renders each message once, however many look at it. */
  const show = async (wardIds: ReadonlySet<WardId>, to: Iterable<Viewer>): Promise<void> => {
    const chosen = (await wards(context.database.query)).filter(ward => wardIds.has(ward.id));
    if (chosen.length === 0) return;
    for (const picture of (await wardsNow(context.database.query, chosen, now())).values()) {
      const full = rendering(picture, timeNow(context));
      const bare = rendering(withoutPatients(picture), timeNow(context));
      for (const viewer of to) send(viewer, picture, viewer.principal.role === 'display' ? bare : full);
    }
  };

  /** Who was logged off, revoked, disabled or lost the ward is cut off within a second. */
  const dismiss = async (): Promise<void> => {
    if (viewers.size === 0) return;
    const valid = await authentication.sessions(
      [...viewers].map(viewer => viewer.principal.session?.secretHash ?? ''),
    );
    for (const viewer of viewers) {
      const principal = valid.get(viewer.principal.session?.secretHash ?? '');
      if (!principal) viewer.socket.close(closeCodes.signedOut, 'signed out');
      else viewer.principal = principal;
      for (const wardId of viewer.wards.keys()) {
        if (principal && isAllowed(principal, 'ward.watch', { wardId })) continue;
        viewer.wards.delete(wardId);
        if (principal) refuse(viewer);
      }
    }
  };

  const watched = () => new Set([...viewers].flatMap(viewer => [...viewer.wards.keys()]));

  const tick = async (): Promise<void> => {
    await dismiss();
    const seen = watched();
    const due = new Set([...dirty].filter(wardId => seen.has(wardId)));
    dirty.clear();
    if (due.size === 0) return;
    await show(due, viewers).catch(error => {
      for (const wardId of due) dirty.add(wardId);
      throw error;
    });
  };
  // A second that took longer is followed by the next at once: none is left out.
  let timer: NodeJS.Timeout;
  let ticking: Promise<void> = Promise.resolve();
  const tickAfter = (ms: number): void => {
    timer = setTimeout(() => {
      const begun = performance.now();
      ticking = tick()
        .catch(error => context.log.warn({ err: error }, 'the feed missed a second'))
        .finally(() => {
          if (!context.isStopping()) tickAfter(Math.max(0, tickMs - (performance.now() - begun)));
        });
    }, ms);
  };
  tickAfter(tickMs);
  const deafen = changes.hear(message => {
    // A new camera or another number of beds changes what a ward looks like, too.
    for (const wardId of message.kind === 'wards' ? message.wardIds : watched()) dirty.add(wardId);
  });

  const receive = async (viewer: Viewer, text: string): Promise<void> => {
    const request = feedRequestSchema.safeParse(parseJson(text));
    if (!request.success || viewer.wards.size >= mostWards)
      return viewer.socket.close(closeCodes.badMessage, 'not a feed request');
    const { type, wardId } = request.data;
    if (type === 'unsubscribe') return void viewer.wards.delete(wardId);
    const allowed = isAllowed(viewer.principal, 'ward.watch', { wardId });
    await context.audit.append({
      at: timeNow(context),
      actor: viewer.principal.name,
      role: viewer.principal.role,
      action: 'ward.watch',
      target: wardId,
      outcome: allowed ? 'allowed' : 'denied',
      reason: null,
    });
    if (!allowed) return refuse(viewer);
    viewer.wards.set(wardId, { skipped: 0 });
    await show(new Set([wardId]), [viewer]);
  };

  app.get(
    '/api/feed',
    { websocket: true, config: { access: 'feed.open' }, schema: { hide: true } },
    (socket, request) => {
      const viewer: Viewer = { socket, principal: principalOf(request), wards: new Map(), slowSince: null };
      viewers.add(viewer);
      metrics.set('feed_sockets', viewers.size);
      // One message after the other, so that nobody makes the server audit without end.
      let turn = Promise.resolve();
      let waiting = 0;
      socket.on('message', data => {
        if (++waiting > mostWards) return socket.close(closeCodes.badMessage, 'too many messages at once');
        turn = turn
          .then(() => receive(viewer, String(data)))
          .catch(error => {
            context.log.warn({ err: error }, 'a feed request failed');
            socket.close(1011, 'the server failed');
          })
          .finally(() => {
            waiting--;
          });
      });
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        viewers.delete(viewer);
        metrics.set('feed_sockets', viewers.size);
      });
    },
  );

  app.addHook('preClose', async () => {
    deafen();
    await ticking;
    clearTimeout(timer);
    for (const viewer of viewers) viewer.socket.close(closeCodes.stopping, 'the server stops');
  });
}

function refuse({ socket }: Viewer): void {
  const refusal: FeedRefusal = { type: 'refused', reason: 'you do not hold this ward' };
  socket.send(JSON.stringify(refusal));
}

/** Nearly every viewer has missed nothing, so that message is made once. */
function rendering(picture: WardPicture, at: string): (skipped: number) => Buffer {
  const render = (skipped: number) =>
    Buffer.from(JSON.stringify({ type: 'ward', ...picture, at, skipped } satisfies WardNow));
  let usual: Buffer | null = null;
  return skipped => {
    if (skipped > 0) return render(skipped);
    usual ??= render(0);
    return usual;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
