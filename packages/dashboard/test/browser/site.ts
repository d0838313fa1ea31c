/** The built screens under a real monitor's headers, and a headless Chromium to look at them. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfigurationInput, loadConfiguration, type Monitor, startMonitor } from '@mien/monitor';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import type { TestContext } from 'vitest';
import { writeBrightnessModel } from '../../../../test/installed/bundle.js';
import { requireOrSkip } from '../../../../test/require.js';

const executablePath = '/usr/bin/chromium';
const dashboard = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the screens with a model of a few numbers, into `site` of a new folder, which is returned. */
export async function buildScreens(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-screens-'));
  const model = join(folder, 'model');
  await writeBrightnessModel(model);
  process.env.MIEN_MODEL = model;
  // The test runner's own would bundle React's slow build, which no ward sees.
  process.env.NODE_ENV = 'production';
  await build({ root: dashboard, logLevel: 'error', build: { outDir: join(folder, 'site') } });
  return folder;
}

export interface Site {
  readonly url: string;
  /** Path and fragment of the first administrator's one-time link. */
  readonly setupLink: string;
  /** Folder of the built screens. */
  readonly screens: string;
  readonly browser: Browser;
  /** The server goes away, as for an update; it comes back under the same address. */
  stop(): Promise<void>;
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Skips the test where there is no Chromium. */
export function requireChromium(context: TestContext): void {
  if (!existsSync(executablePath))
    requireOrSkip(context, 'chromium', `no ${executablePath}: install chromium`);
}

export const openBrowser = (flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...flags] });

export async function openSite(
  flags: ConfigurationInput = {},
  browserFlags: readonly string[] = [],
): Promise<Site> {
  const folder = await buildScreens();
  const screens = join(folder, 'site');
  let told = '';
  const start = (port: number): Promise<Monitor> =>
    startMonitor({
      configuration: loadConfiguration({
        flags: { port, data: join(folder, 'data'), demo: false, logLevel: 'error', screens, ...flags },
      }),
      terminal: text => {
        told += text;
      },
    });
  let monitor = await start(0);
  const { url } = monitor;
  const browser = await openBrowser(browserFlags);
  return {
    url,
    setupLink: /\/setup#\S+/.exec(told)?.[0] ?? '',
    screens,
    browser,
    stop: () => monitor.close(),
    async startAgain() {
      monitor = await start(Number(new URL(url).port));
    },
    async close() {
      await browser.close();
      await monitor.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
