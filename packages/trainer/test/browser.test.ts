// A training step built and run in headless Chromium, on WebAssembly, and on
// WebGPU where Chromium's software adapter starts, against the same in Node.
import { openSession } from '@mien/runtime/node';
import type { Page as Tab } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { requireOrSkip } from '../../../test/require.js';
import { chromiumPath, hasChromium, type OpenPage, openPage } from './browser/open.js';
import type { Page } from './browser/page.js';
import { type LoweringName, runStep } from './browser/step-run.js';

declare const page: Page;

let started: Promise<OpenPage> | undefined;

afterAll(async () => {
  await (await started?.catch(() => undefined))?.browser.close();
});

async function openTab(context: TestContext): Promise<Tab> {
  if (!hasChromium()) requireOrSkip(context, 'chromium', `no ${chromiumPath}: install chromium`);
  started ??= openPage();
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
