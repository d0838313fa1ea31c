// ffmpeg as a child process: pixels come on its standard output, what they are on its standard error.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Image, Size } from '@mien/vision';
import type { ImagePool } from '../image-pool.js';
import { withoutPassword } from './command.js';

export interface DecodedFrame {
  readonly image: Image<3>;
  /** The video's own time; null where it has none. */
  readonly presentedMs: number | null;
}

export interface DecodeOptions {
  readonly pool: ImagePool;
  /** Longest time without a frame while one is asked for. */
  readonly stallTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Frames as fast as they are asked for; ffmpeg waits meanwhile. However the loop over it ends, the process is
 * gone. A video that breaks off ends with its last whole frame.
 *
 * @throws where ffmpeg is missing, gives no frame at all (saying why) or stalls.
 */
export async function* decodeVideo(
  words: readonly string[],
  { pool, stallTimeoutMs, signal }: DecodeOptions,
): AsyncGenerator<DecodedFrame, void, undefined> {
  const child = spawn('ffmpeg', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = exitOf(child);
  // Where no more files can be opened there are no pipes either.
  if (!child.stdout || !child.stderr) throw await ended;
  const descriptions = readDescriptions(child.stderr);
  const pixels = readPixels(child.stdout);
  const stop = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let isStalled = false;
  let frames = 0;
  try {
    for (;;) {
      const timer = setTimeout(() => {
        isStalled = true;
        stop();
      }, stallTimeoutMs);
      const frame = await nextFrame().finally(() => clearTimeout(timer));
      if (!frame) break;
      frames++;
      yield frame;
    }
    const failure = await ended;
    if (signal.aborted) return;
    if (failure) throw failure;
    if (isStalled) throw new Error(`no frame came for ${stallTimeoutMs / 1000} s`);
    if (frames === 0) throw new Error(descriptions.complaint() ?? 'there is no frame in it');
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    child.stdout.destroy();
    child.stderr.destroy();
    await ended;
  }

  async function nextFrame(): Promise<DecodedFrame | null> {
    const description = await descriptions.next();
    if (!description) return null;
    const image = pool.take(description.size, 3);
    if (!(await pixels.fill(image.data))) return null;
    return { image, presentedMs: description.presentedMs };
  }
}

/** Resolves once the process is gone, or could not be started: then with the reason. */
function exitOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Error | null> {
  return once(child, 'exit').then(
    () => null,
    (cause: NodeJS.ErrnoException) =>
      cause.code === 'ENOENT'
        ? new Error('ffmpeg is not installed: videos and cameras need it (Debian: apt-get install ffmpeg)')
        : new Error(`ffmpeg could not be started: ${cause.message}`, { cause }),
  );
}

export interface Description {
  readonly size: Size;
  readonly presentedMs: number | null;
}

/** What a line of the filter `showinfo` says of a frame; null for any other line. */
export function descriptionOf(line: string): Description | null {
  const [, time, width, height] =
    /^\[Parsed_showinfo_\d+ @ [^\]]*\] n: *\d+ .*?\bpts_time:(\S+).*? s:(\d+)x(\d+) /.exec(line) ?? [];
  if (time === undefined) return null;
  const presentedMs = Number(time) * 1000;
  return {
    size: { width: Number(width), height: Number(height) },
    presentedMs: Number.isFinite(presentedMs) ? presentedMs : null,
  };
}

/** Lines that may hold the reason of a failure are kept, this many. */
const keptLines = 8;

function readDescriptions(stream: Readable) {
  const waiting: Description[] = [];
  let lines: string[] = [];
  let isOver = false;
  let wake = () => {};
  const reader = createInterface({ input: stream });
  reader.on('line', line => {
    const description = descriptionOf(line);
    if (description) waiting.push(description);
    else lines = [...lines, line].slice(-keptLines);
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  reader.on('close', end);
  stream.on('error', end);
  stream.on('close', end);

  return {
    /** Of the next frame, or null where there is none. */
    async next(): Promise<Description | null> {
      while (waiting.length === 0 && !isOver) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
    /** What ffmpeg said last but for what it always says. */
    complaint(): string | null {
      const telling = lines
        .map(line => line.trim())
        .filter(line => /error|invalid|no such|fail|refused|not |matches/i.test(line));
      return telling.length > 0 ? withoutPassword(telling.slice(-2).join('; ')) : null;
    },
  };
}

function readPixels(stream: Readable) {
  stream.on('error', () => undefined); // The pipe breaks where the process is ended.
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return {
    /** Fills the whole of `target`; false where the stream ends before. */
    async fill(target: Uint8Array): Promise<boolean> {
      let filled = 0;
      while (filled < target.length) {
        if (rest.length === 0) {
          const next = await chunks.next().catch(() => ({ done: true, value: undefined }) as const);
          if (next.done) return false;
          rest = next.value;
        }
        const part = rest.subarray(0, target.length - filled);
        target.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      return true;
    },
  };
}
