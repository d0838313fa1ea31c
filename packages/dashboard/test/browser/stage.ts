/** Puts a fixture behind the screens: what the server would say, at a moment that stands still. */
import type { BrowserContext, Page } from 'playwright-core';
import { answers, card, manifest, minutesAnswer, moment, sessionOf, wardNow } from './fixtures.js';
import type { Site } from './site.js';

export type StagedRole = 'viewer' | 'clinician' | 'administrator' | 'display' | null;

export interface Staging {
  readonly path: string;
  /** Who is signed in; null for nobody. */
  readonly role: StagedRole;
  /** The line goes down after the first message. */
  readonly offline?: boolean;
  /** What the browser has to show, or says, when it is asked for a camera; otherwise it has none. */
  readonly camera?: 'grey wall' | 'NotAllowedError' | 'NotReadableError';
}

export interface Staged {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function stage(
  { browser, url }: Site,
  { path, role, offline = false, camera }: Staging,
  viewport: { readonly width: number; readonly height: number },
  /** Answers otherwise than the fixtures. */
  otherwise: (context: BrowserContext) => Promise<void> = async () => {},
): Promise<Staged> {
  const context = await browser.newContext({
    viewport,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.clock.setFixedTime(moment);
  await answerFrom(context, role);
  await otherwise(context);
  if (camera)
    await page.addInitScript(staged => {
      navigator.mediaDevices.getUserMedia = async () => {
        if (staged !== 'grey wall') throw new DOMException('staged', staged);
        const wall = document.createElement('canvas');
        Object.assign(wall.getContext('2d')!, { fillStyle: 'grey' }).fillRect(0, 0, wall.width, wall.height);
        return wall.captureStream();
      };
    }, camera);
  let connections = 0;
  await page.routeWebSocket('**/api/feed', socket => {
    // The line fails once, and stays down.
    if (offline && connections++ > 0) return void socket.close({ code: 3001 });
    socket.onMessage(() => {
      socket.send(JSON.stringify(wardNow));
      if (offline) setTimeout(() => socket.close({ code: 3001 }), 200);
    });
  });
  await page.goto(new URL(path, url).href);
  return { page, complaints, close: () => context.close() };
}

async function answerFrom(context: BrowserContext, role: StagedRole): Promise<void> {
  await context.route('**/models/mien/model.json', route => route.fulfill({ json: manifest }));
  await context.route('**/models/mien/card.md', route => route.fulfill({ body: card }));
  await context.route('**/api/**', route => {
    const url = new URL(route.request().url());
    const path = url.pathname.replace('/api', '');
    if (path === '/session')
      return role === null
        ? route.fulfill({ status: 401, json: { error: 'signedOut', message: 'sign in first' } })
        : route.fulfill({ json: sessionOf(role) });
    const answer = answers[path] ?? sharedAnswer(path);
    return answer === undefined
      ? route.fulfill({ status: 404, json: { error: 'missing', message: `no fixture for ${path}` } })
      : route.fulfill({ json: within(answer, url.searchParams) });
  });
}

/** What is the same for every patient: the minutes, and nothing noted or seen. */
function sharedAnswer(path: string): unknown {
  if (path.endsWith('/minutes')) return minutesAnswer;
  return /^\/patients\/[^/]+\/(notices|events|notes|observations)$/.test(path) ? [] : undefined;
}

/** Of a list of moments those between `from` and `to`, where a request names them. */
function within(answer: unknown, query: URLSearchParams): unknown {
  const [from, to] = [query.get('from'), query.get('to')];
  if (!from || !to || !Array.isArray(answer)) return answer;
  return answer.filter(({ at }: { readonly at: string }) => at >= from && at < to);
}
