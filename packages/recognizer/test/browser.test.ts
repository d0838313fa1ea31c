import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createRecognizer } from '@mien/recognizer/node';
import { intersectionOverUnion, resize } from '@mien/vision';
import { decode, encodePng } from '@mien/vision/node';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { linearBundle } from '../../../test/faces/bundle.js';
import { photograph } from '../../../test/faces/photographs.js';
import { requireOrSkip } from '../../../test/require.js';
import type { Page } from './browser/page.js';
import { type Site, serveBuilt } from './browser/site.js';
import { blazeFaceFolder, detectorFiles } from './weights.js';

declare const page: Page;

const executablePath = '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Started {
  readonly bundle: Awaited<ReturnType<typeof linearBundle>>;
  readonly browser: Browser;
  /** The page of test/browser, with the models beside it. */
  readonly api: Site;
  /** examples/browser. */
  readonly example: Site;
}

/** Sample 5 at a third of its size, as a PNG. */
async function fiveFaces(): Promise<Buffer> {
  const image = await decode(photograph(5));
  const size = { width: Math.round(image.width / 3), height: Math.round(image.height / 3) };
  return Buffer.from(encodePng(resize(image, size)));
}

let started: Promise<Started> | undefined;

async function start(): Promise<Started> {
  const bundle = await linearBundle();
  process.env.MIEN_MODEL = bundle.folder;
  const example = await serveBuilt(path('../../../examples/browser'));
  const api = await serveBuilt(path('./browser'), {
    configFile: false,
    worker: { format: 'es' },
    build: { target: 'es2022' },
  });
  for (const [folder, files, from] of [
    ['model', ['model.json', 'model.onnx'], bundle.folder],
    ['detector', detectorFiles, blazeFaceFolder],
  ] as const) {
    await mkdir(join(api.folder, folder));
    for (const file of files) await copyFile(join(from, file), join(api.folder, folder, file));
  }
  await writeFile(join(api.folder, 'five.png'), await fiveFaces());
  return { bundle, browser: await chromium.launch({ executablePath, args }), api, example };
}

afterAll(async () => {
  const running = await started?.catch(() => undefined);
  await running?.browser.close();
  await running?.api.close();
  await running?.example.close();
  await running?.bundle.remove();
});

/** A new tab; any message on the browser's console, but of missing files, fails the test. */
async function openTab(context: TestContext, site: 'api' | 'example'): Promise<Tab> {
  if (!existsSync(executablePath))
    requireOrSkip(context, 'chromium', `no ${executablePath}: install chromium`);
  started ??= start();
  const { browser, [site]: served } = await started;
  const tab = await browser.newPage();
  tab.setDefaultTimeout(0); // The test's own limit decides.
  const complaints: string[] = [];
  tab.on('console', message => {
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  tab.on('pageerror', error => complaints.push(error.message));
  await tab.goto(`${served.origin}/`);
  onTestFinished(async () => {
    await tab.close();
    expect(complaints).toEqual([]);
  });
  return tab;
}

async function openApi(context: TestContext): Promise<Tab> {
  const tab = await openTab(context, 'api');
  await tab.waitForFunction(() => 'page' in globalThis);
  return tab;
}

describe('the recognizer in headless Chromium', () => {
  test('gives the faces that Node gives, whatever it is given', async context => {
    const tab = await openApi(context);
    const recognizer = await createRecognizer({ model: (await started!).bundle.folder });
    const expected = await recognizer.recognize(await fiveFaces(), { mode: 'stream' });
    await recognizer.close();
    const answers = await tab.evaluate(() =>
      page.recognize('/five.png', [
        'blob',
        'bytes',
        'buffer',
        'pixels',
        'image element',
        'canvas',
        'offscreen canvas',
        'bitmap',
      ]),
    );
    expect(Object.keys(answers)).toHaveLength(8);
    for (const faces of Object.values(answers)) {
      expect(faces).toHaveLength(expected.length);
      for (const face of faces) {
        const same = expected.find(({ box }) => intersectionOverUnion(box, face.box) > 0.95)!;
        expect(face.usable).toBe(same.usable);
        for (const [label, share] of Object.entries(face.probabilities ?? {})) {
          expect(share).toBeCloseTo(same.probabilities![label]!, 2);
        }
      }
    }
  });

  test('leaves the page free while it works', async context => {
    const tab = await openApi(context);
    const { faces, longestMs } = await tab.evaluate(() => page.heldUp('/five.png'));
    expect(faces).toBe(5);
    // One window of the detector alone takes 30 ms there, the whole picture seconds.
    expect(longestMs).toBeLessThan(1000);
  });

  test('says what is missing', async context => {
    const tab = await openApi(context);
    expect(await tab.evaluate(() => page.refused({ model: 'nowhere' }))).toMatch(
      /no model bundle at .*\/nowhere/,
    );
    expect(await tab.evaluate(() => page.refused({ detector: 'nowhere' }))).toMatch(
      /no detector at .*\/nowhere\/blazeface/,
    );
    expect(await tab.evaluate(() => page.refused({ queueLimit: 0 }))).toMatch(/queueLimit is 0/);
    const { text, address, nothing, huge } = await tab.evaluate(() => page.refusedPictures());
    expect(text).toMatch(/give a PNG, JPEG/);
    expect(address).toMatch(/cannot read a picture from string: give a Blob/);
    expect(nothing).toMatch(/cannot read a picture from undefined/);
    expect(huge).toMatch(/cannot read the picture: .*over the limit/);
    expect(await tab.evaluate(() => page.refusedAfterClose())).toMatch(/closed: create another/);
  });
});

describe('examples/browser', () => {
  test('shows the faces of a picture, and why another cannot be read', async context => {
    const tab = await openTab(context, 'example');
    const status = tab.locator('[role=status]');
    const file = { name: 'five.png', mimeType: 'image/png', buffer: await fiveFaces() };
    await tab.setInputFiles('input', file);
    await tab.waitForSelector('[data-look=photo]');
    expect(await tab.locator('figure svg g').count()).toBe(5);
    expect((await status.textContent())!.split(', ')).toHaveLength(5);
    const shown = (await tab.locator('figure svg').boundingBox())!;
    expect(shown.width).toBeCloseTo((await tab.locator('figure img').boundingBox())!.width, 0);

    await tab.setInputFiles('input', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('text') });
    await tab.waitForFunction(() =>
      document.querySelector('[role=status]')!.textContent!.startsWith('Cannot read a.txt'),
    );
    expect(await tab.locator('figure svg').count()).toBe(0);
  });

  test('is under 60 lines, and 150 KB at most of compressed JavaScript', async context => {
    await openTab(context, 'example');
    const sources = ['index.html', 'page.ts'].map(file =>
      readFile(path(`../../../examples/browser/${file}`), 'utf8'),
    );
    expect((await Promise.all(sources)).join('').split('\n').length).toBeLessThan(60);
    const assets = join((await started!).example.folder, 'assets');
    const scripts = (await readdir(assets)).filter(file => file.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async file => gzipSync(await readFile(join(assets, file))).length),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(150_000);
  });
});
