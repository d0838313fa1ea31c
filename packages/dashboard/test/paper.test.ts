// What hangs at a bed and what the next shift is handed, as they come out of the printer.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { wardNow } from './browser/fixtures.js';
import { comparePicture } from './browser/pictures.js';
import { screens } from './browser/screens.js';
import { openSite, requireChromium, type Site } from './browser/site.js';
import { stage } from './browser/stage.js';

/** What A4 leaves within margins of 15 mm, in CSS pixels. */
const sheet = { width: 680, height: 1009 } as const;
const papers = ['A4', 'Letter'] as const;

async function pagesOf(page: Page, format: (typeof papers)[number]): Promise<number> {
  const pdf = await page.pdf({ format, preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** What only a screen can use. */
const chrome = 'nav, footer, button, select, .skip, a';

describe('on paper', () => {
  let site: Promise<Site> | undefined;
  afterAll(async () => (await site?.catch(() => undefined))?.close());

  const printed = async (name: 'placards' | 'handover') => {
    site ??= openSite();
    const screen = screens.find(candidate => candidate.name === name)!;
    const { page, close } = await stage(await site, screen, sheet);
    await screen.until(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    return { page, close };
  };

  test('a bedside notice is one sheet for each bed with a camera', async context => {
    requireChromium(context);
    const { page, close } = await printed('placards');
    const beds = wardNow.beds.filter(({ streams }) => streams.length > 0).length;
    for (const paper of papers) expect(await pagesOf(page, paper), paper).toBe(beds);
    expect(await page.locator(chrome).filter({ visible: true }).count()).toBe(0);
    await comparePicture('paper-placard', await page.screenshot());
    await close();
  });

  test('a handover report of a full ward is one sheet, on both sides', async context => {
    requireChromium(context);
    const { page, close } = await printed('handover');
    for (const paper of papers) expect(await pagesOf(page, paper), paper).toBe(2);
    expect(await page.locator(chrome).filter({ visible: true }).count()).toBe(0);
    await comparePicture('paper-handover', await page.screenshot());
    await close();
  });
});
