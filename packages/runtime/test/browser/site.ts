import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Path after the origin, and the bytes there. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Bundles this folder's page, and with it the runtime's sources, by Vite. */
export async function bundlePage(): Promise<Files> {
  const built = await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, target: 'es2022' },
  });
  const outputs = [built].flat().flatMap(bundle => ('output' in bundle ? bundle.output : []));
  return new Map(outputs.map(file => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]));
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Isolation from other origins, without which a page has no shared memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** No code but the page's own, as in production. */
const policy = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:",
};

export interface Site {
  readonly origin: string;
  close(): void;
}

/** Serves files on a free port of this machine; under `/open` they are there again without isolation. */
export async function serve(files: Files): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const content = files.get(path.replace(/^\/open/, ''));
    response.writeHead(content === undefined ? 404 : 200, {
      ...(path.startsWith('/open/') ? {} : isolation),
      ...policy,
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
    });
    response.end(content);
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
