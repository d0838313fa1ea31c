import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBrightnessModel } from './installed/bundle.js';
import { installPackages, readmeExamples, runNode } from './installed/project.js';
import { requireOrSkip } from './require.js';

const chromiumPath = '/usr/bin/chromium';
/** Bright on average, with enough in it to be seen. */
const chequered = createImage(
  { width: 60, height: 60 },
  1,
  Uint8Array.from({ length: 3600 }, (_, at) =>
    (((at % 60) >> 2) + (Math.floor(at / 60) >> 2)) % 2 === 0 ? 255 : 170,
  ),
);

describe('installed from the packages into an empty folder', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await installPackages();
    await writeBrightnessModel(join(folder, 'models/first'));
    await writeFile(join(folder, 'face.png'), await encodePng(chequered));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('the example of the README runs in plain Node', async () => {
    const [example] = await readmeExamples('js');
    await writeFile(join(folder, 'example.js'), example!);
    expect(await runNode(folder, ['example.js'])).toMatch(/^resembles happy/);
  });

  test('the command line answers', async () => {
    const program = join(folder, 'node_modules/mien/dist/main.js');
    expect(await runNode(folder, [program, '--help'])).toMatch(/^Usage: mien/);
    const words = ['recognize', 'face.png', '--cropped', '--model', 'models/first'];
    expect(await runNode(folder, [program, ...words])).toContain('happy');
  });

  test('the page of the README is built by Vite and runs in Chromium', async context => {
    const site = join(folder, 'page');
    const [page] = await readmeExamples('html');
    await mkdir(join(site, 'public/models'), { recursive: true });
    await writeFile(join(site, 'index.html'), page!);
    await cp(join(folder, 'models'), join(site, 'public/models'), { recursive: true });
    await build({ root: site, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
    const files = await readdir(join(site, 'dist/assets'));
    expect(files).toEqual(
      expect.arrayContaining([expect.stringMatching(/\.js$/), expect.stringMatching(/\.wasm$/)]),
    );

    if (!existsSync(chromiumPath)) requireOrSkip(context, 'chromium', `no ${chromiumPath}: install chromium`);
    const server = await preview({ root: site, configFile: false, preview: { port: 0, host: '127.0.0.1' } });
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const tab = await browser.newPage();
      await tab.goto(server.resolvedUrls!.local[0]!);
      await tab.setInputFiles('input', join(folder, 'face.png'));
      await tab.waitForFunction(() => document.querySelector('output')?.textContent);
      expect(await tab.textContent('output')).toMatch(/^resembles happy/);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
