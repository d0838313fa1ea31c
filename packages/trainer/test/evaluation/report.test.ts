import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import { renderPage } from '../../src/evaluation/report/page.js';
import { reportPage } from '../../src/evaluation/report/report.js';
import { writeReport } from '../../src/evaluation/report/write.js';
import { fullReport as report } from './evidence-fixtures.js';

const chromiumPath = '/usr/bin/chromium';
let folder: string;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-report-'));
  await writeReport(folder, report);
  if (existsSync(chromiumPath)) {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test('writes one page and each figure twice', async () => {
  expect((await readdir(folder)).sort()).toEqual(['figures', 'report.html']);
  const files = await readdir(join(folder, 'figures'));
  expect(files.filter(file => file.endsWith('.svg'))).toHaveLength(11);
  expect(files.filter(file => file.endsWith('.png'))).toHaveLength(11);
});

test('the page loads nothing and runs nothing', async () => {
  const html = await readFile(join(folder, 'report.html'), 'utf8');
  expect(html).not.toMatch(/<script|<link|@import|url\(/);
  const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toMatch(/^data:image\/png;base64,/);
});

test('text from a run can’t become markup', () => {
  const page = reportPage({
    ...report,
    title: '<b>"x" & y</b>',
    configuration: { note: '<script>alert(1)</script>' },
  });
  const html = renderPage(page);
  expect(html).toContain('<h1>&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;</h1>');
  expect(html).not.toContain('<script');
});

test('a run that was not judged still has a page', () => {
  const html = renderPage(
    reportPage({ title: 'started', evaluations: [], configuration: {}, provenance: {} }),
  );
  expect(html).toContain('has not been judged yet');
});

test.for([
  [320, 'light'],
  [320, 'dark'],
  [1280, 'dark'],
] as const)(
  'at %d px, %s: nothing hangs over, one drawing of each figure shows, colours follow',
  async ([width, scheme], context) => {
    if (!browser) requireOrSkip(context, 'chromium', `no ${chromiumPath}`);
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('summary').evaluateAll(elements => {
      for (const element of elements) (element as HTMLElement).click();
    });
    const seen = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      shown: [...document.querySelectorAll('figure')].map(
        figure =>
          [...figure.querySelectorAll('[role=img]')].filter(svg => svg.getBoundingClientRect().width > 0)
            .length,
      ),
      ground: getComputedStyle(document.body).backgroundColor,
    }));
    await page.close();
    expect(seen.width).toBe(width);
    expect(seen.shown).toEqual(new Array(11).fill(1));
    expect(seen.ground).toBe(scheme === 'dark' ? 'rgb(16, 22, 26)' : 'rgb(250, 248, 244)');
  },
);
