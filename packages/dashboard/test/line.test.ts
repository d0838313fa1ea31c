// What happens when the line, or the nurse, is gone.
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openSite, requireChromium, type Site } from './browser/site.js';

const password = 'correct horse battery';
const waitMs = 120_000;

/** Every string that the page's memory still holds. */
async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

describe('a ward of simulated beds', { timeout: 900_000 }, () => {
  let opening: Promise<{ site: Site; page: Page }> | undefined;

  async function open(): Promise<{ site: Site; page: Page }> {
    const site = await openSite({ demo: true });
    const page = await site.browser.newPage();
    page.setDefaultTimeout(waitMs);
    await page.clock.install();
    await page.goto(new URL(site.setupLink, site.url).href);
    await page.fill('[name=name]', 'root');
    await page.fill('[name=password]', password);
    await page.click('button.main');
    await page.waitForSelector('.tile.judged');
    return { site, page };
  }
  beforeEach(context => {
    requireChromium(context);
    opening ??= open();
  });
  afterAll(async () => (await opening?.catch(() => undefined))?.site.close());

  test('is marked as simulated and changes', async () => {
    const { page } = await opening!;
    const tiles = page.locator('.tile');
    expect(await page.locator('.tile.simulated .sim').count()).toBe(await tiles.count());
    const before = await tiles.allTextContents();
    await page.waitForFunction(
      texts =>
        [...document.querySelectorAll('.tile')].every((tile, index) => tile.textContent !== texts[index]),
      before,
    );
  });

  test('says that the line is down, since when, and goes on when it is back', async () => {
    const { site, page } = await opening!;
    await site.stop();
    await page.waitForSelector('.offline-band:has-text("Last data")');
    await page.waitForSelector('.tile.stale');
    await page.click('text=Sign out');
    await page.waitForSelector('.top [role=alert]:has-text("The server does not answer")');
    await page.click('.tile a');
    await page.waitForSelector('text=The server does not answer');
    await page.goBack();
    await site.startAgain();
    await page.waitForSelector('.offline-band', { state: 'detached' });
    await page.waitForSelector('.tile.judged');
  });

  test('says so where a screen cannot be fetched', async () => {
    const { site, page } = await opening!;
    await site.stop();
    await page.click('nav >> text=Model');
    await page.click('button:has-text("Load the page anew")', { trial: true });
    await site.startAgain();
    await page.click('button:has-text("Load the page anew")');
    await page.waitForSelector('.facts');
    await page.click('nav >> text=Ward');
    await page.waitForSelector('.tile.judged');
  });

  test('is wiped from the page when nobody is there', async () => {
    const { page } = await opening!;
    await page.click('.tile.judged a');
    await page.waitForSelector('.patient .row');
    const [patientId] = /P-[A-Z0-9]+/.exec((await page.textContent('h1')) ?? '')!;
    expect(await memoryOf(page)).toContain(patientId);
    await page.clock.fastForward('16:00');
    await page.waitForSelector('text=nobody used this screen');
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.textContent('body')).not.toContain(patientId);
    await page.waitForTimeout(2000);
    expect((await memoryOf(page)).includes(patientId), 'the heap still holds the pseudonym').toBe(false);
  });
});
