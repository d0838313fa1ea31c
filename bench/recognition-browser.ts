// npm run bench -- recognition-browser [--model BUNDLE] [--loads 9] [--json]
// How long after its load event the built examples/browser shows the first faces of a picture that was dropped at
// once, served from this machine: model and engine are fetched and compiled meanwhile. A new browser each time.
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serveBuilt } from '../packages/recognizer/test/browser/site.js';
import { linearBundle } from '../test/faces/bundle.js';
import { commit, machine, versions } from './measure/machine.js';
import { spreadOf } from './measure/pairs.js';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    loads: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const linear = await linearBundle();
const model = resolve(options.model ?? linear.folder);
process.env.MIEN_MODEL = model;
const site = await serveBuilt(resolve(import.meta.dirname, '../examples/browser'));
const samples = resolve(createRequire(import.meta.url).resolve('@vladmandic/face-api'), '../../demo');

const millisecondsToFirstFaces: number[] = [];
for (let load = 0; load < Number(options.loads); load++) {
  millisecondsToFirstFaces.push(await firstFaces());
  process.stderr.write(`${load + 1}: ${millisecondsToFirstFaces.at(-1)!.toFixed(0)} ms\n`);
}
const assets = join(site.folder, 'assets');
const scripts = (await readdir(assets)).filter(file => file.endsWith('.js'));
const scriptBytes = await Promise.all(
  scripts.map(async file => gzipSync(await readFile(join(assets, file))).length),
);

const result = {
  measured:
    'milliseconds from the load event of examples/browser to the first faces of a picture dropped at once',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  modelBytes: (await stat(join(model, 'model.onnx'))).size,
  javascriptGzipBytes: scriptBytes.reduce((sum, bytes) => sum + bytes, 0),
  millisecondsToFirstFaces: spreadOf(millisecondsToFirstFaces),
};
await site.close();
await linear.remove();
const { median, min, max } = result.millisecondsToFirstFaces;
process.stdout.write(
  options.json
    ? `${JSON.stringify(result, null, 2)}\n`
    : `first faces after ${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)}), ${result.javascriptGzipBytes} bytes of compressed JavaScript\n`,
);
if (median > 3000) process.exitCode = 1;

async function firstFaces(): Promise<number> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    await page.setInputFiles('input', join(samples, 'sample5.jpg'));
    await page.waitForSelector('[data-look=stream]', { timeout: 120_000 });
    return await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as [PerformanceNavigationTiming];
      return performance.now() - navigation.loadEventEnd;
    });
  } finally {
    await browser.close();
  }
}
