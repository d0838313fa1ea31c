// Streams in headless Chromium: a video of the page, and a webcam that plays real faces.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { linearBundle } from '../../../../test/faces/bundle.js';
import { clipFolder, ffmpeg, requireFfmpeg, writeClip } from '../../../../test/faces/clips.js';
import { requireOrSkip } from '../../../../test/require.js';
import { type Site, serveBuilt } from '../browser/site.js';
import type { Page } from './browser/page.js';
import { serveStreamPage } from './browser/served.js';
import { startTabs } from './browser/tabs.js';

declare const page: Page;

const executablePath = '/usr/bin/chromium';
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const common = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--autoplay-policy=no-user-gesture-required',
];

interface Started {
  readonly bundle: Awaited<ReturnType<typeof linearBundle>>;
  readonly clips: Awaited<ReturnType<typeof clipFolder>>;
  readonly api: Site;
  readonly example: Site;
}

let started: Promise<Started> | undefined;

async function start(): Promise<Started> {
  const bundle = await linearBundle();
  const clips = await clipFolder();
  process.env.MIEN_MODEL = bundle.folder;
  const example = await serveBuilt(path('../../../../examples/browser'));
  const api = await serveStreamPage(bundle.folder);
  await writeClip(join(api.folder, 'five.mp4'), { seconds: 2, rate: 25 });
  const still = await writeClip(join(clips.folder, 'still.mkv'), { seconds: 2, rate: 20 });
  // The fake webcam plays a file of JPEG pictures over and over.
  await ffmpeg(
    '-i',
    still,
    '-c:v',
    'mjpeg',
    '-q:v',
    '3',
    '-pix_fmt',
    'yuvj420p',
    join(clips.folder, 'webcam.mjpeg'),
  );
  return { bundle, clips, api, example };
}

afterAll(async () => {
  const running = await started?.catch(() => undefined);
  await running?.api.close();
  await running?.example.close();
  await running?.clips.remove();
  await running?.bundle.remove();
});

beforeEach(context => {
  requireFfmpeg(context);
  if (!existsSync(executablePath))
    requireOrSkip(context, 'chromium', `no ${executablePath}: install chromium`);
});

/** The fake webcam, allowed without a question. */
async function fakeWebcam(): Promise<string[]> {
  started ??= start();
  const { clips } = await started;
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${join(clips.folder, 'webcam.mjpeg')}`,
  ];
}

/** A tab of a new browser; any message on its console, but of missing files, fails the test. */
async function openTab(
  site: 'api' | 'example',
  args: readonly string[],
  permissions: readonly string[] = [],
): Promise<Opened> {
  started ??= start();
  const { [site]: served } = await started;
  const browser = await chromium.launch({ executablePath, args: [...common, ...args] });
  const context = await browser.newContext({ permissions: [...permissions] });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on('console', message => {
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  tab.on('pageerror', error => complaints.push(error.message));
  await tab.goto(site === 'api' ? `${served.origin}/` : `${served.origin}/webcam.html`);
  if (site === 'api') await tab.waitForFunction(() => 'page' in globalThis);
  onTestFinished(async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
  return { browser, context, tab };
}

interface Opened {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly tab: Tab;
}

describe('a stream in headless Chromium', () => {
  test('follows a video of the page to its end, and drops what it has no time for', async () => {
    const { tab } = await openTab('api', []);
    const seen = await tab.evaluate(() => page.playVideo('five.mp4'));
    expect(seen.mostFaces).toBe(5);
    expect(seen.ids.length).toBeLessThanOrEqual(6);
    expect(seen.sizes).toEqual(['640x360']);
    expect(seen.lastIndex).toBe(seen.frames - 1 + seen.dropped);
    expect(await tab.evaluate(() => page.playVideo('five.mp4', 3))).toMatchObject({ frames: 3 });
  });

  test('says why a video cannot be played', async () => {
    const { tab } = await openTab('api', []);
    expect(await tab.evaluate(() => page.refusedVideo('model/model.json'))).toMatch(
      /the video cannot be played: /,
    );
  });

  test('lets a camera without a frame be aborted, and gives it up', async () => {
    const { tab } = await openTab('api', []);
    expect(await tab.evaluate(() => page.silentCamera())).toEqual([
      expect.stringMatching(/timed out/),
      expect.stringMatching(/^the camera gave no frame for 10 s/),
    ]);
  });

  test('follows a camera, and closing leaves it off', async () => {
    const { tab } = await openTab('api', await fakeWebcam());
    const seen = await tab.evaluate(() => page.watchCamera(40));
    expect(seen.mostFaces).toBe(5);
    expect(seen.lastIndex).toBe(seen.frames - 1 + seen.dropped);
    expect(seen.states).toEqual(['ended']);
  });
});

describe('examples/browser/webcam.html', () => {
  const click = (tab: Tab) => tab.getByRole('button').click();
  const status = (tab: Tab, text: RegExp) =>
    expect.poll(() => tab.locator('[role=status]').textContent(), { timeout: 60_000 }).toMatch(text);
  test('shows what the faces before the camera resemble, until it is stopped', async () => {
    const { tab } = await openTab('example', await fakeWebcam());
    await status(tab, /The camera is off/);
    await click(tab);
    await status(tab, /The camera is on/);
    await tab.waitForFunction(() => document.querySelectorAll('figure svg g').length === 5);
    expect((await tab.locator('.faces').textContent())!.split(', ')).toHaveLength(5);
    // Each frame draws anew, so both are measured at once.
    const [drawn, shown] = await tab.evaluate(() =>
      ['svg', 'video'].map(name => document.querySelector(`figure ${name}`)!.getBoundingClientRect().width),
    );
    expect(drawn).toBeCloseTo(shown!, 0);
    if (process.env.MIEN_SCREENSHOTS)
      await tab.screenshot({ path: join(process.env.MIEN_SCREENSHOTS, 'webcam.png') });
    await click(tab);
    await status(tab, /The camera is off/);
    expect(await tab.locator('figure svg').count()).toBe(0);
    await click(tab);
    await tab.waitForSelector('figure svg g');
  });

  test('shows nothing old while its tab is hidden, and goes on when it is back', async () => {
    const args = [...common, ...(await fakeWebcam())];
    const { example } = await started!;
    const tabs = await startTabs(executablePath, args);
    onTestFinished(() => tabs.close());
    const tab = await tabs.open(`${example.origin}/webcam.html`);
    const becomes = (expression: string, value: unknown) =>
      expect.poll(() => tab.evaluate(expression), { timeout: 60_000 }).toBe(value);
    const frame = "Number(document.querySelector('.faces').dataset.frame ?? -1)";
    await becomes("document.querySelector('button').disabled", false);
    await tab.evaluate("document.querySelector('button').click()");
    await becomes("document.querySelector('figure svg g') !== null", true);

    await tabs.open('about:blank');
    await becomes('document.visibilityState', 'hidden');
    await new Promise(resolve => setTimeout(resolve, 500)); // What was under way comes to its end.
    const before = await tab.evaluate(frame);
    await becomes("document.querySelector('figure svg')", null);
    await becomes("document.querySelector('.faces').textContent", 'No frame for 5 s');
    expect(await tab.evaluate(frame)).toBe(before);

    await tab.bringToFront();
    await becomes(`${frame} > ${before} && document.querySelector('figure svg g') !== null`, true);
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'the camera is denied',
      ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      /may not be used: allow it/,
    ],
    ['there is no camera', ['--use-fake-ui-for-media-stream'], /no camera was found/],
  ])('says so where %s, and can be tried again', async (_what, args, message) => {
    const { tab } = await openTab('example', args);
    await status(tab, /The camera is off/);
    for (let attempt = 0; attempt < 2; attempt++) {
      await click(tab);
      await status(tab, message);
      expect(await tab.getByRole('button').textContent()).toBe('Start the camera');
    }
  });

  test('says so where the camera is busy, which no browser can be made to be: here its word for it', async () => {
    const { tab } = await openTab('example', []);
    await status(tab, /The camera is off/);
    await tab.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'));
    });
    await click(tab);
    await status(tab, /another program may be using it/);
  });

  test('says so where the camera is taken away', async () => {
    const [, device, file] = await fakeWebcam();
    const { tab, context } = await openTab('example', [device!, file!], ['camera']);
    await status(tab, /The camera is off/);
    await click(tab);
    await tab.waitForSelector('figure svg g');
    await context.clearPermissions();
    await status(tab, /the camera is gone/);
    expect(await tab.getByRole('button').textContent()).toBe('Start the camera');
  });
});
