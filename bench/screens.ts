// npm run bench -- screens [--seconds 30] [--loads 9] [--json]
// What the ward's screen costs a browser, against a real monitor on the same machine with 24 beds at one observation
// a second: how soon the tiles are painted with the processor throttled to a quarter, the share of one core that the
// page's main thread takes, and the compressed size of the scripts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { openSite } from '../packages/dashboard/test/browser/site.js';
import { observation } from '../packages/monitor/test/samples.js';
import { post } from '../packages/monitor/test/server/browser.js';
import { prepareWard } from '../packages/monitor/test/server/ward.js';
import { commit, machine, versions } from './measure/machine.js';
import { spreadOf } from './measure/pairs.js';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    loads: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(options.seconds);
const loads = Number(options.loads);
const bedCount = 24;
const slowdown = 4;

const site = await openSite();
const { clinician, beds } = await prepareWard(
  { url: site.url, setupToken: site.setupLink.split('#')[1]! },
  bedCount,
);
const ward = new URL(`/ward/${beds[0]!.wardId}`, site.url).href;
const [cookieName = '', cookieValue = ''] = clinician.cookie.split('=');

let sequence = 0;
const devices = setInterval(() => {
  const sentAt = new Date().toISOString();
  const observations = [{ ...observation(sequence++), at: sentAt }];
  for (const { streamId, token } of beds)
    void post(site.url, token, `/api/streams/${streamId}/observations`, { sentAt, observations });
}, 1000);

/** A page of a browser that was never here before, signed in. */
async function newVisit(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ name: cookieName, value: cookieValue, url: site.url }]);
  return { context, page: await context.newPage() };
}

/** Milliseconds from navigation until the tiles are on the screen. */
async function wardPainted(): Promise<number> {
  const { context, page } = await newVisit();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.tile') === null) return;
      observer.disconnect();
      // What a frame has painted is followed by the next task.
      requestAnimationFrame(() => setTimeout(() => performance.mark('ward')));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(ward);
  const found = await page.waitForFunction(() => performance.getEntriesByName('ward')[0]?.startTime, null, {
    polling: 500,
  });
  const milliseconds = await found.jsonValue();
  await context.close();
  return milliseconds!;
}

async function mainThreadShare(): Promise<number> {
  const { context, page } = await newVisit();
  await page.goto(ward);
  await page.waitForSelector('.tile.judged');
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await busySeconds();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const share = ((await busySeconds()) - before) / seconds;
  await context.close();
  return share;
}

const milliseconds: number[] = [];
for (let load = 0; load < loads; load++) milliseconds.push(await wardPainted());
const assets = join(site.screens, 'assets');
const scripts = readdirSync(assets).filter(name => /^(?!engine-|worker-).*\.js$/.test(name));
const result = {
  measured: 'what the screen of a ward costs a browser on the same machine',
  date: new Date().toISOString(),
  machine: machine(),
  versions: { ...versions(), chromium: site.browser.version() },
  commit: commit(),
  beds: bedCount,
  observationsPerSecond: bedCount,
  slowdown,
  wardPaintedMs: spreadOf(milliseconds),
  mainThread: { seconds, share: await mainThreadShare() },
  scriptsGzipBytes: scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0),
};
clearInterval(devices);
await site.close();
const { median, min, max, n } = result.wardPaintedMs;
process.stdout.write(
  options.json
    ? `${JSON.stringify(result, null, 2)}\n`
    : `the ward is painted after ${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)}, n = ${n}), ${slowdown} times slower
${bedCount} beds take ${(100 * result.mainThread.share).toFixed(1)} % of one core
scripts without the engine: ${(result.scriptsGzipBytes / 1000).toFixed(0)} KB compressed
`,
);
