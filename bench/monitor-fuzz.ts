// npm run bench -- monitor-fuzz [--requests 10000] [--messages 10000] [--seed 1]
// Requests and socket messages of chance against every route of the monitor on the embedded store: answers of 5xx
// or that tell of the server's inside, and whether its memory grows once it is warm.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { run } from '../packages/monitor/test/server/browser.js';
import { fuzz } from '../packages/monitor/test/server/fuzz.js';
import { keep, readOptions } from './measure/monitor.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const heapMegabytes = () => {
  collectGarbage();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
};

const { requests, messages, seed } = readOptions({ requests: 10_000, messages: 10_000, seed: 1 });
const server = await run({ logLevel: 'silent', requestsPerMinute: 1_000_000 });
let half = 0;
const failures = await fuzz(server, {
  seed,
  requests,
  messages,
  onHalf: () => {
    half = heapMegabytes();
  },
});
const heap = { afterHalfOfTheRequests: half, atTheEnd: heapMegabytes() };
await server.stop();
keep('monitor-fuzz', 'fuzzed requests and socket messages that ended in 5xx or told of the inside', {
  seed,
  requests,
  messages,
  failures,
  heapMegabytes: heap,
});
process.exit(failures.length === 0 ? 0 : 1);
