// npm run bench -- screens [--seconds 30] [--json]
// What the ward's screen costs: first paint on localhost with the processor throttled to a quarter, the share of one
// core that 24 beds at one message a second take of the page's main thread, and the compressed size of its scripts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { screens } from '../packages/dashboard/test/browser/screens.js';
import { openSite } from '../packages/dashboard/test/browser/site.js';
import { stage } from '../packages/dashboard/test/browser/stage.js';
import { commit, machine, versions } from './measure/machine.js';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
});
const seconds = Number(options.seconds);
const viewport = { width: 1440, height: 900 };
const slowdown = 4;
const ward = screens.find(({ name }) => name === 'ward')!;

const site = await openSite();

async function firstPaintMs(): Promise<number> {
  const { page, close } = await stage(site, { ...ward, path: 'about:blank' }, viewport);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(new URL(ward.path, site.url).href);
  await page.waitForSelector('.tile');
  const ms = await page.evaluate(() => performance.now());
  await close();
  return ms;
}

async function mainThreadShare(): Promise<number> {
  const { page, close } = await stage(site, { ...ward, everyMs: 1000 }, viewport);
  await ward.until(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await busySeconds();
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const share = ((await busySeconds()) - before) / seconds;
  await close();
  return share;
}

const assets = join(site.screens, 'assets');
const scripts = readdirSync(assets).filter(name => /^(?!engine-|worker-).*\.js$/.test(name));
const result = {
  wardAfterMs: await firstPaintMs(),
  slowdown,
  mainThreadShare: await mainThreadShare(),
  beds: 24,
  seconds,
  scriptBytes: scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0),
  machine: machine(),
  versions: versions(),
  commit: commit(),
};
await site.close();
if (options.json) console.log(JSON.stringify(result, null, 2));
else {
  console.log(
    `the ward's tiles stand ${Math.round(result.wardAfterMs)} ms after navigation, ${slowdown}× slower`,
  );
  console.log(
    `24 beds at 1 Hz take ${(100 * result.mainThreadShare).toFixed(1)} % of one core over ${seconds} s`,
  );
  console.log(`scripts without the engine: ${Math.round(result.scriptBytes / 1000)} KB compressed`);
}
