// Chromium by its own protocol, over a pipe: Playwright has every page believe that it is in front.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Tab {
  /** The value of an expression in the page, as JSON; a promise's once it is there. */
  evaluate(expression: string): Promise<unknown>;
  bringToFront(): Promise<void>;
}

export interface Tabs {
  /** Opens a tab, which is then in front of the others. */
  open(address: string): Promise<Tab>;
  close(): Promise<void>;
}

export async function startTabs(executablePath: string, args: readonly string[]): Promise<Tabs> {
  const profile = await mkdtemp(join(tmpdir(), 'mien-tabs-'));
  const child = spawn(
    executablePath,
    ['--headless=new', `--user-data-dir=${profile}`, '--remote-debugging-pipe', ...args],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [requests, answers] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (answer: Answer) => void>();
  let rest = '';
  answers.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop()!;
    for (const message of messages) {
      const answer: Answer = JSON.parse(message);
      if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    }
  });

  let lastId = 0;
  async function ask(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++lastId;
    const { result, error } = await new Promise<Answer>(resolve => {
      waiting.set(id, resolve);
      requests.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
    if (!result) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  return {
    async open(url) {
      const { targetId } = await ask('Target.createTarget', { url });
      const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
      return {
        async evaluate(expression) {
          const how = { expression, awaitPromise: true, returnByValue: true };
          const { result } = await ask('Runtime.evaluate', how, sessionId);
          return result?.value;
        },
        bringToFront: async () => void (await ask('Page.bringToFront', {}, sessionId)),
      };
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Answer {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly message: string };
}

/** What of the answers is used. */
interface Result {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly result?: { readonly value?: unknown };
}
