// The browser's decoder, in a real one, against the same files as Node's.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GoldenPicture, greatestDifference, readGolden } from './golden.js';

const executablePath = '/usr/bin/chromium';
const built = new URL('../dist/', import.meta.url);
const origin = 'http://localhost/'; // answered by the test itself, never asked of the network
const unread = /TIFF|CMYK/; // no Chromium reads TIFF

const { pictures } = readGolden<{
  readonly pictures: readonly (GoldenPicture & { name: string; file: string; tolerance: number })[];
}>('files.json');

/** Makes `decodeBase64`, which gives the picture or the error's message. */
const html = `<!doctype html><title>vision</title><link rel="icon" href="data:,"><script type="module">
  import { decode } from '/web/index.js';
  globalThis.decodeBase64 = async base64 => {
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    try {
      const { data, ...image } = await decode(new Blob([bytes]));
      return { ...image, data: [...data] };
    } catch (error) {
      return { error: error.message };
    }
  };
</script>`;

interface Answer {
  readonly error?: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: readonly number[];
}

describe.skipIf(!existsSync(executablePath))('in Chromium (skipped where it is not installed)', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.route(`${origin}**`, route => {
      const { pathname } = new URL(route.request().url());
      return pathname === '/'
        ? route.fulfill({ contentType: 'text/html', body: html })
        : route.fulfill({
            contentType: 'text/javascript',
            path: fileURLToPath(new URL(`.${pathname}`, built)),
          });
    });
    await page.goto(origin);
  });

  afterAll(() => browser?.close());

  const decodeThere = (file: string): Promise<Answer> =>
    page.evaluate(`decodeBase64(${JSON.stringify(file)})`);

  test.each(pictures.filter(({ name }) => !unread.test(name)))(
    '$name',
    async ({ file, tolerance, ...picture }) => {
      const { data, ...image } = await decodeThere(file);
      expect(image).toEqual({ width: picture.width, height: picture.height, channels: 4 });
      const expected = data.map((_, at) => {
        const pixel = Math.floor(at / 4);
        return at % 4 === 3
          ? 255
          : picture.data[pixel * picture.channels + (picture.channels === 1 ? 0 : at % 4)]!;
      });
      expect(greatestDifference(data, expected)).toBeLessThanOrEqual(tolerance);
    },
  );

  test.each([
    ['text', btoa('no picture'), /starts with the bytes 6e 6f 20 70/],
    ['a PNG cut short', pictures[1]!.file.slice(0, 60), /this browser finds the png damaged/],
    ['a TIFF', pictures.find(({ name }) => name.startsWith('RGB TIFF'))!.file, /cannot read tiff/],
  ])('refuses %s', async (_what, file, message) => {
    expect((await decodeThere(file)).error).toMatch(message);
  });
});
