// This folder's page, built by Vite, in a headless Chromium.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { build } from 'vite';

/** SwiftShader computes what a GPU would. */
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
export const chromiumPath = '/usr/bin/chromium';
export const hasChromium = () => existsSync(chromiumPath);
const origin = 'http://localhost';
const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

/** Names after the origin, and what is there beside the page. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface OpenPage {
  readonly tab: Tab;
  readonly browser: Browser;
}

export async function openPage(further: Files = new Map()): Promise<OpenPage> {
  const built = await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, target: 'es2022' },
  });
  const outputs = [built].flat().flatMap(bundle => ('output' in bundle ? bundle.output : []));
  const files = new Map([
    ...outputs.map(file => [file.fileName, file.type === 'chunk' ? file.code : file.source] as const),
    ...further,
  ]);
  const browser = await chromium.launch({ executablePath: chromiumPath, args });
  const tab = await browser.newPage();
  // The pages come out of memory; nothing else is reached.
  await tab.route('**/*', async route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const body = files.get(name);
    if (body === undefined) return route.fulfill({ status: 404 });
    const contentType = types[name.split('.').at(-1)!] ?? 'application/octet-stream';
    return route.fulfill({ body: typeof body === 'string' ? body : Buffer.from(body), contentType });
  });
  await tab.goto(`${origin}/index.html`);
  await tab.waitForFunction(() => 'page' in globalThis);
  return { browser, tab };
}
