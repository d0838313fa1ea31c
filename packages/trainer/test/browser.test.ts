// A training step built and run in headless Chromium, on WebAssembly, and on
// WebGPU where Chromium's software adapter starts, against the same in Node.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSession } from '@mien/runtime/node';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { build } from 'vite';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { requireOrSkip } from '../../../test/require.js';
import type { Page } from './browser/page.js';
import { type LoweringName, runStep } from './browser/step-run.js';

declare const page: Page;

/** SwiftShader computes what a GPU would. */
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const executablePath = '/usr/bin/chromium';
const origin = 'http://localhost';
const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

let started: Promise<{ browser: Browser; tab: Tab }> | undefined;

async function start(): Promise<{ browser: Browser; tab: Tab }> {
  const built = await build({
    root: fileURLToPath(new URL('./browser', import.meta.url)),
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, target: 'es2022' },
  });
  const files = [built].flat().flatMap(bundle => ('output' in bundle ? bundle.output : []));
  const browser = await chromium.launch({ executablePath, args });
  const tab = await browser.newPage();
  // The pages come out of memory; nothing else is reached.
  await tab.route('**/*', async route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const file = files.find(({ fileName }) => fileName === name);
    if (!file) return route.fulfill({ status: 404 });
    const body = file.type === 'chunk' ? file.code : Buffer.from(file.source);
    return route.fulfill({ body, contentType: types[name.split('.').at(-1)!] ?? 'application/octet-stream' });
  });
  await tab.goto(`${origin}/index.html`);
  await tab.waitForFunction(() => 'page' in globalThis);
  return { browser, tab };
}

afterAll(async () => {
  await (await started?.catch(() => undefined))?.browser.close();
});

async function openTab(context: TestContext): Promise<Tab> {
  if (!existsSync(executablePath))
    requireOrSkip(context, 'chromium', `no ${executablePath}: install chromium`);
  started ??= start();
  return (await started).tab;
}

/** Largest difference, as a share of the largest value or of 1e-3 where all are smaller. */
function apart(ours: readonly number[], theirs: readonly number[]): number {
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return ours.reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at]!)), 0) / largest;
}

function expectAlike(inPage: Record<string, number[]>, inNode: Record<string, number[]>): void {
  expect(Object.keys(inPage).sort()).toEqual(Object.keys(inNode).sort());
  expect(Object.keys(inPage).filter(name => name.startsWith('gradient/'))).toHaveLength(17);
  for (const [name, values] of Object.entries(inNode)) {
    expect(inPage[name]!.length, name).toBe(values.length);
    expect(values.every(Number.isFinite), name).toBe(true);
    expect(apart(inPage[name]!, values), name).toBeLessThan(1e-4);
  }
}

test.for<LoweringName>(['direct', 'winograd2', 'winograd4'])(
  'a step of the tiny network by %s gives the loss, gradients and moments of Node within 1e-4',
  async (lowering, context) => {
    const tab = await openTab(context);
    const inPage = await tab.evaluate(name => page.runStep(name), lowering);
    expectAlike(inPage, await runStep(lowering, openSession));
  },
);

// Lowered pools do without MaxPool's indices, which WebGPU's kernel has not.
test('so does a step by winograd4 on WebGPU', async context => {
  const tab = await openTab(context);
  if (!(await tab.evaluate(() => page.hasGpu()))) context.skip('this Chromium has no WebGPU adapter');
  const inPage = await tab.evaluate(() => page.runStepOnGpu('winograd4'));
  expectAlike(inPage, await runStep('winograd4', openSession));
});
