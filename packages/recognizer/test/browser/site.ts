import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig, preview } from 'vite';

/** What production sends: no code but the site's own. */
const policy = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'",
};

export interface Site {
  readonly origin: string;
  /** Where the built files lie. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Builds a page by Vite, as its users do, and serves the build on a free port of this machine. */
export async function serveBuilt(root: string, config: InlineConfig = {}): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-site-'));
  const common: InlineConfig = { root, logLevel: 'error', appType: 'mpa', ...config };
  await build({ ...common, build: { ...config.build, outDir: folder, emptyOutDir: true } });
  const server = await preview({
    ...common,
    build: { outDir: folder },
    preview: { port: 0, host: 'localhost', headers: policy },
  });
  return {
    origin: server.resolvedUrls!.local[0]!.replace(/\/$/, ''),
    folder,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
