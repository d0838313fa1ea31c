// npm run bench -- monitor-kill [--store pglite|postgres] [--kills 20]
// Kills the monitor at random moments under ingest and counts what it had acknowledged and lost, or kept twice.
import { killUnderIngest } from '../packages/monitor/test/server/kill.js';
import { keep, readOptions, serveStore } from './measure/monitor.js';

const { stores, kills } = readOptions({ kills: 20 });

const runs: object[] = [];
for (const kind of stores) {
  const served = await serveStore(kind);
  runs.push({ store: kind, ...(await killUnderIngest(served.flags, kills, Math.random)) });
  served.remove();
}
keep('monitor-kill', 'observations acknowledged before kill -9 and missing or doubled afterwards', { runs });
