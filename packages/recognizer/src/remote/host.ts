// The side of the networks: takes tasks one after the other.
import type { ModelManifest } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { Pipeline } from '../pipeline.js';
import type { Answers, FromHost, Task, ToHost } from './messages.js';

export interface HostPort<Source> {
  post(message: FromHost, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: ToHost<Source>) => void): void;
  /** Ends the thread once nothing is left to do. */
  end(): void;
}

export interface Opened {
  readonly pipeline: Pipeline;
  readonly manifest: ModelManifest;
}

/** Opens the networks and answers tasks until told to close. */
export async function host<Source>(
  port: HostPort<Source>,
  open: () => Promise<Opened>,
  read: (source: Source) => Promise<Image>,
): Promise<void> {
  const { pipeline, manifest } = await open().catch(cause => {
    port.post({ type: 'failure', message: messageOf(cause) });
    port.end();
    throw cause;
  });
  const aborts = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();

  async function perform(task: Task<Source>, signal: AbortSignal): Promise<Answers[keyof Answers]> {
    signal.throwIfAborted();
    const image = await read(task.source);
    signal.throwIfAborted();
    switch (task.kind) {
      case 'recognize':
        return pipeline.recognize(image, { mode: task.mode, signal });
      case 'classify':
        return pipeline.classify(image);
      case 'follow': {
        const { following, timeMs, settings, isImageWanted } = task;
        const step = await pipeline.follow(following, image, timeMs, settings, signal);
        return { step, image: isImageWanted ? image : null };
      }
    }
  }

  async function answer(id: number, task: Task<Source>, signal: AbortSignal): Promise<void> {
    await perform(task, signal).then(
      answer => port.post({ type: 'answer', id, answer }, buffersOf(answer)),
      cause => port.post({ type: 'refusal', id, message: messageOf(cause) }),
    );
    aborts.delete(id);
  }

  port.onMessage(message => {
    switch (message.type) {
      case 'task': {
        const { id, task } = message;
        const abort = new AbortController();
        aborts.set(id, abort);
        last = last.then(() => answer(id, task, abort.signal));
        break;
      }
      case 'abort':
        aborts.get(message.id)?.abort();
        break;
      case 'close':
        last = last.then(() => pipeline.close()).then(() => port.end());
        break;
    }
  });
  port.post({ type: 'ready', manifest });
}

/** What need not be copied on the way back. */
function buffersOf(answer: Answers[keyof Answers]): readonly ArrayBuffer[] {
  return 'image' in answer && answer.image ? [answer.image.data.buffer as ArrayBuffer] : [];
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
