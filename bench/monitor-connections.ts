// npm run bench -- monitor-connections [--store pglite|postgres] [--feeds 1000] [--silent 1000]
// A crowd at the door: sockets that say nothing, and as many viewers of one ward as a whole hospital would have. Do all of
// them see an observation, does the server go on answering, and does it give the memory back?
import { connect } from 'node:net';
import type { WebSocket } from 'ws';
import { observation } from '../packages/monitor/test/samples.js';
import { opened } from '../packages/monitor/test/server/browser.js';
import { prepareWard } from '../packages/monitor/test/server/ward.js';
import { keep, readOptions, type StoreKind, serveStore } from './measure/monitor.js';

const { stores, feeds, silent } = readOptions({ feeds: 1000, silent: 1000 });
const sequence = 7;
const atOnce = 50;
const patienceMs = 60_000;

interface WardMessage {
  readonly beds?: readonly {
    readonly streams: readonly { readonly latest: { readonly sequence: number } | null }[];
  }[];
}

async function measure(kind: StoreKind): Promise<object> {
  const served = await serveStore(kind);
  const monitor = await served.start();
  const { beds, clinician } = await prepareWard(monitor, 10);
  const [bed] = beds;
  if (!bed) throw new Error('the ward has no bed');
  const address = new URL(monitor.url);
  const megabytes = async () => Math.round((await monitor.memory()).rss / 2 ** 20);
  const before = await megabytes();

  const quiet = Array.from({ length: silent }, () => connect(Number(address.port), address.hostname));
  for (const socket of quiet) socket.on('error', () => {});
  const begun = performance.now();
  const viewers: WebSocket[] = [];
  const subscribed = new Set<object>();
  const informed = new Set<object>();
  while (viewers.length < feeds) {
    const group = Array.from({ length: Math.min(atOnce, feeds - viewers.length) }, () => clinician.dial());
    await Promise.all(group.map(opened));
    viewers.push(...group);
  }
  for (const socket of viewers) {
    socket.on('message', data => {
      subscribed.add(socket);
      const message = JSON.parse(String(data)) as WardMessage;
      if (message.beds?.[0]?.streams[0]?.latest?.sequence === sequence) informed.add(socket);
    });
    socket.send(JSON.stringify({ type: 'subscribe', wardId: bed.wardId }));
  }
  const subscribedMs = await reached(subscribed, begun);

  const at = new Date().toISOString();
  const sent = performance.now();
  const reply = await fetch(`${monitor.url}/api/streams/${bed.streamId}/observations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bed.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sentAt: at, observations: [{ ...observation(0), sequence, at }] }),
  });
  const informedMs = await reached(informed, sent);
  const ready = (await fetch(`${monitor.url}/health/ready`)).status;
  const crowded = await megabytes();
  for (const socket of viewers) socket.terminate();
  for (const socket of quiet) socket.destroy();
  await new Promise(resolve => setTimeout(resolve, 3000));
  const after = await megabytes();
  monitor.process.kill('SIGKILL');
  served.remove();
  return {
    store: kind,
    feeds,
    silent,
    subscribed: subscribed.size,
    subscribedMs,
    ingest: reply.status,
    informed: informed.size,
    informedMs,
    ready,
    megabytes: { before, crowded, after },
  };
}

/** Milliseconds until every viewer is among `those`, or patience ends. */
async function reached(those: ReadonlySet<object>, since: number): Promise<number> {
  while (those.size < feeds && performance.now() - since < patienceMs)
    await new Promise(resolve => setTimeout(resolve, 10));
  return Math.round(performance.now() - since);
}

const runs: object[] = [];
for (const kind of stores) runs.push(await measure(kind));
keep('monitor-connections', 'a crowd of viewers and of silent sockets', { runs });
process.exit();
