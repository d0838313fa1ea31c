// Two browsers on two servers of one PostgreSQL: what one does the other sees, and a dead server's screen goes on.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { buildScreens, openBrowser, requireChromium } from '../packages/dashboard/test/browser/site.js';
import { leaningTo, observation } from '../packages/monitor/test/samples.js';
import { password, post } from '../packages/monitor/test/server/browser.js';
import { type ChildMonitor, startChild } from '../packages/monitor/test/server/child.js';
import { prepareWard } from '../packages/monitor/test/server/ward.js';
import { freePort, postgresProvider } from '../packages/monitor/test/store/stores.js';

const postgres = postgresProvider();
const ends: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
  postgres.close();
});

/** Looks sad from now on, once a second. */
function watchSadness(url: string, streamId: string, token: string): void {
  let sequence = 0;
  const timer = setInterval(() => {
    const at = new Date().toISOString();
    const seen = {
      ...observation(sequence++),
      at,
      probabilities: leaningTo('sad', 0.9),
      resembles: 'sad' as const,
    };
    void post(url, token, `/api/streams/${streamId}/observations`, { sentAt: at, observations: [seen] });
  }, 1000);
  ends.push(async () => clearInterval(timer));
}

async function openWard(browser: Browser, { url }: ChildMonitor): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  await page.fill('[name=name]', 'clinician');
  await page.fill('[name=password]', password);
  await page.click('button.main');
  await page.waitForSelector('.tile.judged');
  return page;
}

test('two browsers on two nodes', { timeout: 900_000 }, async context => {
  requireChromium(context);
  const place = await postgres.place(context);
  if (!('databaseUrl' in place)) throw new Error('internal: not PostgreSQL');
  const folder = await buildScreens();
  ends.push(() => rm(folder, { recursive: true }));
  const shared = {
    data: join(folder, 'data'),
    screens: join(folder, 'site'),
    databaseUrl: place.databaseUrl,
  };
  const port = await freePort();
  const first = await startChild({ ...shared, port, node: 'first' });
  ends.push(() => first.kill());
  const { administrator, beds } = await prepareWard(first, 1);
  const [bed] = beds;
  const rule = {
    kind: 'expression',
    name: 'Looks sad',
    wardId: null,
    enabled: true,
    expression: 'sad',
    enterAt: 0.7,
    exitBelow: 0.5,
    persistMs: 2000,
    refractoryMs: 0,
  };
  expect((await administrator.post('/api/rules', rule)).status).toBe(200);
  const second = await startChild({ ...shared, port: 0, node: 'second' });
  ends.push(() => second.stop());
  watchSadness(second.url, bed!.streamId, bed!.token);

  const browser = await openBrowser();
  ends.push(() => browser.close());
  const here = await openWard(browser, first);
  const there = await openWard(browser, second);
  const notice = '.notices li:has-text("Looks sad")';
  await Promise.all([here.waitForSelector(notice), there.waitForSelector(notice)]);
  await here.click(`${notice} >> text=Acknowledge`);
  await here.selectOption('dialog [name=reason]', 'attended');
  await here.click('dialog button:has-text("Acknowledge")');
  await there.waitForSelector(notice, { state: 'detached' });

  await first.kill();
  await here.waitForSelector('.offline-band:has-text("Last data")');
  await here.waitForSelector('.tile.stale');
  expect(await there.locator('.offline-band').count()).toBe(0);
  const third = await startChild({ ...shared, port, node: 'third' });
  ends.push(() => third.stop());
  await here.waitForSelector('.offline-band', { state: 'detached' });
  await here.waitForSelector('.tile.judged');
});
