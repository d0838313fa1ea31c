// Every screen, wide and narrow, light and dark: no access fault, no sideways scrolling, the picture it had before.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { faultsOf } from './browser/axe.js';
import { comparePicture } from './browser/pictures.js';
import { screens } from './browser/screens.js';
import { openSite, requireChromium, type Site } from './browser/site.js';
import { stage } from './browser/stage.js';

const sizes = [
  { width: 1440, height: 900 },
  { width: 320, height: 640 },
] as const;
const themes = ['light', 'dark'] as const;

describe('every screen', () => {
  let site: Promise<Site> | undefined;
  afterAll(async () => (await site?.catch(() => undefined))?.close());

  test('the scripts without the engine are small', async context => {
    requireChromium(context);
    site ??= openSite();
    const assets = join((await site).screens, 'assets');
    const files = (await readdir(assets)).filter(name => /^(?!engine-|worker-).*\.js$/.test(name));
    const sizes = await Promise.all(
      files.map(async name => gzipSync(await readFile(join(assets, name))).length),
    );
    expect(files.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000);
  });

  test.for(screens)('$name', async (screen, context) => {
    requireChromium(context);
    site ??= openSite();
    for (const size of sizes) {
      const { page, complaints, close } = await stage(await site, screen, size);
      try {
        await screen.until(page);
        for (const colorScheme of themes) {
          const title = `${screen.name}-${colorScheme}-${size.width}`;
          await page.emulateMedia({ colorScheme });
          if (screen.pictured) await comparePicture(title, await page.screenshot());
          expect(await faultsOf(page), title).toEqual([]);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `pixels of sideways scrolling at ${size.width}`).toBeLessThanOrEqual(0);
        expect(complaints).toEqual([]);
      } finally {
        await close();
      }
    }
  });
});
