import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where a worker thread starts from: `workerUrl(import.meta.url, './worker.js')`. Node 20 runs no
 * TypeScript in a worker, so from a source file (`src/…/x.ts`) it gives the file built in `dist`.
 *
 * @throws where that file has not been built, or the caller is a `.ts` file outside `src`.
 */
export function workerUrl(moduleUrl: string, relative: string): URL {
  const url = new URL(builtUrl(moduleUrl, relative));
  if (!existsSync(url)) {
    throw new Error(`no worker at ${fileURLToPath(url)}: build the packages first (npm run build)`);
  }
  return url;
}

function builtUrl(moduleUrl: string, relative: string): string {
  const { href } = new URL(relative, moduleUrl);
  if (!new URL(moduleUrl).pathname.endsWith('.ts')) return href;
  const source = href.lastIndexOf('/src/');
  if (source < 0) throw new Error(`${moduleUrl} lies outside src, so no built file belongs to ${relative}`);
  return `${href.slice(0, source)}/dist/${href.slice(source + '/src/'.length)}`;
}
