/** The built screens: files under their names, and the one page at every address that a screen has. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import files from '@fastify/static';
import { z } from 'zod';
import type { App } from './context.js';

const page = 'index.html';
/** First words of addresses that programs use: what is not there is never a screen. */
const machineWords: ReadonlySet<string> = new Set(['api', 'fhir', 'health', 'metrics']);
/** Their names change with their content. */
const lasting = { maxAge: '1y', immutable: true } as const;
/** May be kept, but is asked for again each time. */
const checked = { cacheControl: false } as const;

/** @throws Error when nothing was built in the folder */
export async function addScreens(app: App, folder: string): Promise<void> {
  const root = resolve(folder);
  if (!existsSync(join(root, page)))
    throw new Error(
      `there are no built screens in ${root} (${page} is missing); build them, or leave screens out`,
    );
  await app.register(files, { root, serve: false, dotfiles: 'ignore' });
  app.get('/*', { schema: { hide: true, params: z.object({ '*': z.string() }) } }, async (request, reply) => {
    const path = request.params['*'];
    if (machineWords.has(path.split('/')[0] ?? '')) return reply.callNotFound();
    if (path.startsWith('assets/')) return reply.sendFile(path, lasting);
    void reply.header('cache-control', 'no-cache');
    return reply.sendFile(isFile(path) ? path : page, checked);
  });
}

const isFile = (path: string): boolean => (path.split('/').at(-1) ?? '').includes('.');
