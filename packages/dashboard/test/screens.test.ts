// Every screen, wide and narrow, light and dark: no access fault, no sideways scrolling, the picture it had before.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { faultsOf } from './browser/axe.js';
import { answers, moment, patientId, ward } from './browser/fixtures.js';
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

  test('the lanes go by wheel and by fingers', async context => {
    requireChromium(context);
    site ??= openSite();
    const screen = screens.find(({ name }) => name === 'patient')!;
    const { page, close } = await stage(await site, screen, { width: 800, height: 900 });
    await screen.until(page);
    const lanes = (await page.locator('.lanes').boundingBox())!;
    const [x, y] = [lanes.x + lanes.width / 2, lanes.y + 40];
    const shown = () => page.locator('.span-controls span').textContent();
    const changes = async (act: () => Promise<unknown>) => {
      const before = await shown();
      await act();
      await page.waitForFunction(
        text => document.querySelector('.span-controls span')?.textContent !== text,
        before,
      );
      return shown();
    };
    expect(await shown()).toBe('22 Nov, 14:47 – 22 Nov, 15:02');

    await page.mouse.move(x, y);
    await page.keyboard.down('Control');
    expect(await changes(() => page.mouse.wheel(0, 240))).toBe('22 Nov, 14:40 – 22 Nov, 15:10');
    await page.keyboard.up('Control');
    await changes(() => page.mouse.wheel(-200, 0));
    await changes(() => page.click('button:has-text("Now")'));

    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: readonly number[]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: places.map((place, id) => ({ id, x: place, y })),
      });
    await changes(async () => {
      await touch('touchStart', x);
      for (let step = 1; step <= 8; step++) await touch('touchMove', x + 20 * step);
    });
    await touch('touchEnd');
    const length = (text: string | null) => {
      const [from, to] = [...(text ?? '').matchAll(/(\d+):(\d+)/g)].map(
        ([, hours, minutes]) => 60 * Number(hours) + Number(minutes),
      );
      return to! - from!;
    };
    const before = length(await shown());
    const pinched = await changes(async () => {
      await touch('touchStart', x - 200, x + 200);
      for (let step = 1; step <= 8; step++)
        await touch('touchMove', x - 200 + 18 * step, x + 200 - 18 * step);
    });
    await touch('touchEnd');
    expect(length(pinched)).toBeGreaterThan(2 * before);
    await close();
  });

  test('the typeface comes from here, has figures of one width, and moves nothing when it comes', async context => {
    requireChromium(context);
    site ??= openSite();
    const screen = screens.find(({ name }) => name === 'ward')!;
    let letFontsCome = () => {};
    const come = new Promise<void>(resolve => {
      letFontsCome = resolve;
    });
    const { page, complaints, close } = await stage(await site, screen, sizes[0], async context => {
      await context.route('**/*.woff2', route => come.then(() => route.continue()));
    });
    await screen.until(page);
    const places = () =>
      page
        .locator('.tile, .tile-words, .tile-age, .rail li, .rail button, h1, footer p')
        .evaluateAll(elements =>
          elements.map(element => {
            const { top, left, height } = element.getBoundingClientRect();
            return { top, left, height };
          }),
        );
    const before = await places();
    const asked = page.waitForResponse(/\.woff2$/);
    letFontsCome();
    const response = await asked;
    expect(new URL(response.url()).origin).toBe(new URL((await site).url).origin);
    const widths = await page.evaluate(async () => {
      await document.fonts.ready;
      const paper = document.createElement('span');
      document.body.append(paper);
      return [...'0123456789'].map(figure => {
        paper.textContent = figure.repeat(20);
        return paper.getBoundingClientRect().width;
      });
    });
    expect(await page.evaluate(() => document.fonts.check('15px "Atkinson Hyperlegible Next"'))).toBe(true);
    expect(new Set(widths).size, `widths of the figures: ${widths}`).toBe(1);
    const moves = (await places()).map(({ top, left, height }, index) => ({
      down: top - before[index]!.top,
      grown: height - before[index]!.height,
      sideways: Math.abs(left - before[index]!.left),
    }));
    expect(moves.length).toBeGreaterThan(50);
    for (const move of moves) expect(move).toMatchObject({ down: 0, grown: 0 });
    expect(Math.max(...moves.map(({ sideways }) => sideways)), 'pixels').toBeLessThan(4);
    expect(complaints).toEqual([]);
    await close();
  });

  test('who chooses a look gets it, whatever the device has', async context => {
    requireChromium(context);
    site ??= openSite();
    const screen = screens.find(({ name }) => name === 'ward')!;
    const { page, close } = await stage(await site, screen, sizes[0]);
    await screen.until(page);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [light, dark] = ['rgb(250, 248, 244)', 'rgb(16, 22, 26)'];
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe(light);
    await page.getByLabel('Appearance').selectOption('dark');
    expect(await ground()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByLabel('Appearance').selectOption('light');
    expect(await ground()).toBe(light);
    await close();
  });

  test('what the server refuses is said, and a tick goes back', async context => {
    requireChromium(context);
    site ??= openSite();
    const patient = screens.find(({ name }) => name === 'patient')!;
    const { page, close } = await stage(await site, patient, sizes[1]);
    await patient.until(page);
    const mine = page.getByLabel('My patient');
    expect(await mine.isChecked()).toBe(true);
    await mine.click();
    await page.waitForSelector('[role=alert]:has-text("no fixture for /my-patients/")');
    expect(await mine.isChecked()).toBe(true);
    await close();
  });

  test('every mark of the event lane opens what it stands for, and a baseline is replaced after asking', async context => {
    requireChromium(context);
    site ??= openSite();
    const patient = screens.find(({ name }) => name === 'patient')!;
    const { page, close } = await stage(await site, patient, sizes[1]);
    await patient.until(page);
    const dialog = page.locator('dialog[open]');
    await page.locator('.event:has-text("·")').first().click();
    expect(await dialog.textContent()).toContain('curtain drawn');
    await dialog.getByText('Close').click();
    await page.getByRole('button', { name: '2 entries' }).click();
    expect(await dialog.textContent()).toContain('Slept well.');
    await dialog.locator('button:has-text("Evidence")').click();
    await page.waitForSelector('dialog[open] >> text=Usable seconds');
    await dialog.getByText('Close').click();
    await page.click('text=Set from the shown stretch');
    expect(await dialog.textContent()).toContain('cannot be brought back');
    await close();
  });

  test('a file that is no picture is refused', async context => {
    requireChromium(context);
    site ??= openSite();
    const camera = screens.find(({ name }) => name === 'camera')!;
    const { page, close } = await stage(await site, camera, sizes[1]);
    await camera.until(page);
    for (const [name, mimeType] of [
      ['a.png', 'image/png'],
      ['a.mp4', 'video/mp4'],
    ] as const) {
      await page.setInputFiles('input[type=file]', { name, mimeType, buffer: Buffer.from('no picture') });
      await page.waitForSelector('[role=alert]:has-text("This file cannot be shown")');
    }
    await close();
  });

  test('beds stay where the server does not say whose they are', async context => {
    requireChromium(context);
    site ??= openSite();
    const ward = screens.find(({ name }) => name === 'ward')!;
    const { page, close } = await stage(await site, ward, sizes[0], async context => {
      await context.route('**/api/my-patients', route => route.abort());
    });
    await ward.until(page);
    const beds = await page.locator('.tile').count();
    await page.getByLabel('Only my patients').check();
    await page.waitForSelector('[role=alert]:has-text("The server does not answer")');
    expect(await page.locator('.tile').count()).toBe(beds);
    await close();
  });

  test('the card that is shipped fits a phone', async context => {
    requireChromium(context);
    site ??= openSite();
    const shipped = fileURLToPath(new URL('../../../models/mien/card.md', import.meta.url));
    const model = screens.find(({ name }) => name === 'model')!;
    const { page, close } = await stage(await site, model, sizes[1], async context => {
      await context.route('**/models/mien/card.md', route => route.fulfill({ path: shipped }));
    });
    await page.waitForSelector('.card');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'pixels of sideways scrolling').toBeLessThanOrEqual(0);
    await close();
  });

  const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

  test('who follows a link goes on at its heading, under a title of its own', async context => {
    requireChromium(context);
    site ??= openSite();
    const places = screens.find(({ name }) => name === 'places')!;
    const { page, close } = await stage(await site, places, sizes[0]);
    await places.until(page);
    expect(await page.title()).toBe('Wards and beds · Administration · Mien');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await page.click('nav >> text=Model');
    await page.waitForSelector('.card');
    expect(await page.title()).toBe('Model · Mien');
    await page.click('nav >> text=Camera');
    await page.waitForSelector('text=Make the bed');
    expect(await page.title()).toBe('Camera · Mien');
    expect(await focused(page)).toBe('Camera');
    await page.click('nav >> text=Ward');
    await page.waitForSelector('.tile');
    await page.click('nav >> text=Administration');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    expect(await focused(page)).toBe('Administration');
    await close();
  });

  test('a transfer offers the free beds of every ward, names whom, and gives the focus back', async context => {
    requireChromium(context);
    site ??= openSite();
    const patient = screens.find(({ name }) => name === 'patient')!;
    const { page, close } = await stage(await site, patient, sizes[0]);
    await patient.until(page);
    await page.click('button:has-text("Transfer")');
    await page.waitForSelector('dialog option:has-text("Ward 7, 3")', { state: 'attached' });
    expect(await page.textContent('dialog h2')).toBe(`Transfer: ${patientId}, bed 1`);
    expect(await page.locator('dialog option').count()).toBe(3);
    expect(await page.inputValue('dialog [name=bed]')).toBe('');
    await page.click('dialog button:has-text("Close")');
    expect(await focused(page)).toBe('Transfer');
    await close();
  });

  test('a form begins anew with what it decides, and a new person holds no ward', async context => {
    requireChromium(context);
    site ??= openSite();
    const devices = screens.find(({ name }) => name === 'devices')!;
    const sent: unknown[] = [];
    const { page, close } = await stage(await site, devices, sizes[0], async context => {
      await context.route('**/api/tokens', route => {
        if (route.request().method() !== 'POST') return route.fallback();
        sent.push(route.request().postDataJSON());
        const [token] = answers['/tokens'] as readonly object[];
        return route.fulfill({ json: { token, secret: 'word' } });
      });
    });
    await devices.until(page);
    await page.selectOption('[name=kind]', 'display');
    await page.fill('[name=label]', 'wall');
    await page.click('button:has-text("Make a token")');
    await page.waitForSelector('[name=streamId]');
    expect(await page.inputValue('[name=kind]')).toBe('device');
    expect(sent).toMatchObject([{ kind: 'display', label: 'wall' }]);

    await page.click('nav >> text=People');
    const every = page.getByLabel('every ward');
    const one = page.getByLabel(ward.name);
    expect([await every.isChecked(), await one.isChecked()]).toEqual([false, false]);
    await every.check();
    await one.check();
    expect([await every.isChecked(), await one.isChecked()]).toEqual([false, true]);
    await close();
  });

  test('a page that nobody uses says so before it signs out, and leaves another one alone', async context => {
    requireChromium(context);
    site ??= openSite();
    let isOut = false;
    const retention = screens.find(({ name }) => name === 'retention')!;
    const { page, close } = await stage(await site, retention, sizes[0], async context => {
      await context.route('**/api/logout', route => {
        isOut = true;
        return route.fulfill({ json: { done: true } });
      });
      await context.route('**/api/session', route =>
        isOut
          ? route.fulfill({ status: 401, json: { error: 'signedOut', message: 'sign in first' } })
          : route.fallback(),
      );
    });
    await retention.until(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await retention.until(other);
    const passed = async (minutes: number) => page.context().clock.setFixedTime(moment + minutes * 60_000);
    await passed(14.5);
    await page.waitForSelector('.idle-band');
    expect(await faultsOf(page)).toEqual([]);
    await other.click('text=Stay signed in');
    await page.waitForSelector('.idle-band', { state: 'detached' });
    await passed(28);
    await page.waitForTimeout(2500);
    expect([isOut, await page.locator('.idle-band').count()]).toEqual([false, 0]);
    await passed(30);
    for (const one of [page, other]) await one.waitForSelector('text=nobody used this screen');
    await close();
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
          const isPictured = screen.isMain || (colorScheme === 'light') === (size.width === 1440);
          if (isPictured) await comparePicture(title, await page.screenshot());
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
