// A program that is timed: a child process that reads `run K` line by line and answers with JSON, so that two of them can
// take turns while both stay warm.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readySchema = z.looseObject({ ready: z.literal(true) });
const timedSchema = z.looseObject({
  seconds: z.number().positive(),
  pictures: z.int().positive(),
  imagesPerSecond: z.number().positive(),
});

export type Timed = z.infer<typeof timedSchema>;

export interface Rival {
  /** What it said of itself: versions and what it chose to run. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Performs so many steps. */
  run(steps: number): Promise<Timed>;
  close(): Promise<void>;
}

/** Starts a program and waits until it is ready. @throws with its exit code where it ends before it answers. */
export async function startRival(program: string, words: readonly string[]): Promise<Rival> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failure = new Promise<never>((_, reject) => {
    const name = [program, ...words].join(' ');
    child.once('error', cause => reject(new Error(`cannot start ${name}: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => reject(new Error(`${name} ended with ${signal ?? code}`)));
  });
  failure.catch(() => undefined); // It ends some time, and only a pending answer minds.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), failure]);
    return done ? failure : JSON.parse(value);
  };

  const { ready: _, ...about } = readySchema.parse(await answer());
  return {
    about,
    async run(steps) {
      child.stdin.write(`run ${steps}\n`);
      return timedSchema.parse(await answer());
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
