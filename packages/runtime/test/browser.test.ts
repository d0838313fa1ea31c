import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle } from '@mien/runtime/node';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { requireOrSkip } from '../../../test/require.js';
import type { Page } from './browser/page.js';
import { bundlePage, type Files, type Site, serve } from './browser/site.js';
import { expectedAnswers } from './contract.js';
import { draft, judged, model, temporaryFolder } from './fixture.js';

declare const page: Page;

const executablePath = '/usr/bin/chromium';
// Without these, Chromium started by root refuses, and looks for its maker's servers.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

let started: Promise<{ site: Site; browser: Browser }> | undefined;

async function start(): Promise<{ site: Site; browser: Browser }> {
  const folder = await temporaryFolder();
  await writeBundle(folder, draft, model('classifier'));
  const manifest = await readFile(join(folder, 'model.json'));
  const files: Files = new Map<string, string | Uint8Array>([
    ...(await bundlePage()),
    ['/types.onnx', model('types')],
    ['/bundle/model.json', manifest],
    ['/bundle/model.onnx', model('classifier')],
    ['/swapped/model.json', manifest],
    ['/swapped/model.onnx', model('types')],
  ]);
  const browser = await chromium.launch({ executablePath, args });
  return { site: await serve(files), browser };
}

afterAll(async () => {
  const running = await started?.catch(() => undefined);
  await running?.browser.close();
  running?.site.close();
});

/** A new tab on the bundled page; any message on the browser's console, but of missing files, fails the test. */
async function openTab(context: TestContext, address = '/index.html'): Promise<Tab> {
  if (!existsSync(executablePath))
    requireOrSkip(context, 'chromium', `no ${executablePath}: install chromium`);
  started ??= start();
  const { site, browser } = await started;
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on('console', message => {
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  tab.on('pageerror', error => complaints.push(error.message));
  await tab.goto(`${site.origin}${address}`);
  await tab.waitForFunction(() => 'page' in globalThis);
  onTestFinished(async () => {
    await tab.close();
    expect(complaints).toEqual([]);
  });
  return tab;
}

describe('in headless Chromium', () => {
  test('a session answers by the same contract', async context => {
    const tab = await openTab(context);
    expect(await tab.evaluate(() => page.isolated)).toBe(true);
    expect(await tab.evaluate(() => page.exercise())).toEqual(expectedAnswers);
  });

  test.for([1, 2])('a classifier of %s threads gives the logits of numpy', async (threads, context) => {
    const tab = await openTab(context);
    const { logits, probabilities } = await tab.evaluate(([images, count]) => page.judge(images, 5, count), [
      judged.images,
      threads,
    ] as const);
    expect(logits.length).toBe(15);
    for (const [index, logit] of logits.entries()) expect(logit).toBeCloseTo(judged.logits[index]!, 5);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(5, 5);
  });

  test.for([
    ['/nowhere', /no model bundle at \/nowhere: model\.json cannot be read \(the server answers 404/],
    ['/swapped', /\/swapped\/model\.onnx \(543 bytes\) has SHA-256/],
  ] as const)('the bundle at %s is refused', async ([address, message], context) => {
    const tab = await openTab(context);
    expect(await tab.evaluate(place => page.refusedBundle(place), address)).toMatch(message);
  });

  test('a page that is not isolated has one thread only', async context => {
    const tab = await openTab(context, '/open/index.html');
    expect(await tab.evaluate(() => page.isolated)).toBe(false);
    expect(await tab.evaluate(() => page.refusedSession({ threads: 2 }))).toMatch(
      /2 threads need a cross-origin isolated page.*Cross-Origin-Opener-Policy/,
    );
    const { logits } = await tab.evaluate(images => page.judge(images, 5, 1), judged.images);
    expect(logits[0]).toBeCloseTo(judged.logits[0]!, 5);
  });

  test('a session is refused what a page cannot give', async context => {
    const tab = await openTab(context);
    const refused = (options: object, bytes?: number) =>
      tab.evaluate(([given, length]) => page.refusedSession(given, length), [options, bytes] as const);
    expect(await refused({ provider: 'cuda' })).toMatch(/no execution provider "cuda".*cpu, wasm/);
    expect(await refused({ threads: 2 })).toMatch(/2 threads need wasmPaths/);
    expect(await refused({}, 500)).toMatch(/cannot open the model \(500 bytes\)/);
    expect(await refused({ threads: 2, wasmPaths: { mjs: '/a.mjs', wasm: '/a.wasm' } })).toMatch(
      /runs with threads 1; 2 need another page/,
    );
  });
});
