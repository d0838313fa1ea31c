/** Watches what a page sends, by whatever way, and what it leaves behind in the browser. */
import { batchSchema, feedRequestSchema } from '@mien/monitor/protocol';
import type { Page, Request } from 'playwright-core';

export interface Traffic {
  /** Bodies of requests, with their path. */
  readonly bodies: readonly { readonly path: string; readonly text: string }[];
  readonly frames: readonly string[];
}

export function watchTraffic(page: Page): Traffic {
  const bodies: { path: string; text: string }[] = [];
  const frames: string[] = [];
  page.on('request', (request: Request) => {
    const body = request.postDataBuffer();
    if (body) bodies.push({ path: new URL(request.url()).pathname, text: body.toString('latin1') });
  });
  page.on('websocket', socket => socket.on('framesent', ({ payload }) => void frames.push(String(payload))));
  return { bodies, frames };
}

const longestText = 2048;

/** What was sent that is no short JSON, or an observation or feed request that the protocol does not know. */
export function unwanted({ bodies, frames }: Traffic): readonly string[] {
  const wrongBodies = bodies.filter(({ path, text }) => {
    const value = parsed(text);
    if (path.endsWith('/observations')) return !batchSchema.safeParse(value).success;
    return value === undefined || text.length > longestText;
  });
  const wrongFrames = frames.filter(text => !feedRequestSchema.safeParse(parsed(text)).success);
  return [...wrongBodies.map(({ path, text }) => `${path}: ${text.slice(0, 200)}`), ...wrongFrames];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Everything that the page could have kept for later. */
export const leftBehind = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name ?? 'a database'),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
  ]);
