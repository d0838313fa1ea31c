// The caller's side: a bounded queue of promises.
import type { ModelManifest } from '@mien/runtime';
import { createAborts } from './aborts.js';
import type { Answers, FromHost, Task, ToHost } from './messages.js';

export interface ClientPort<Source> {
  post(message: ToHost<Source>, transfer?: readonly Transferable[]): void;
  onMessage(listener: (message: FromHost) => void): void;
  /** The thread ended or broke, for whatever reason. */
  onEnd(listener: (reason: string) => void): void;
  /** Resolves once the thread is gone, which it is asked to be by `close`. */
  readonly ended: Promise<void>;
}

export interface Client<Source> {
  readonly manifest: ModelManifest;
  run<Kind extends keyof Answers>(
    task: Task<Source> & { readonly kind: Kind },
    options?: { readonly signal?: AbortSignal | undefined; readonly transfer?: readonly Transferable[] },
  ): Promise<Answers[Kind]>;
  close(): Promise<void>;
}

interface Pending {
  /** A frame of a stream, which has one under way at most and asks for the next itself. */
  readonly isFrame: boolean;
  resolve(answer: unknown): void;
  reject(cause: unknown): void;
}

export const closedMessage = 'the recognizer is closed: create another';

/**
 * Most pictures that may wait for their answers, 16 unless told. Asked before a thread is started, which would go on.
 *
 * @throws where it is no whole number above 0.
 */
export function queueLimitOf({ queueLimit = 16 }: { readonly queueLimit?: number }): number {
  if (Number.isInteger(queueLimit) && queueLimit > 0) return queueLimit;
  throw new RangeError(`queueLimit is ${queueLimit}: give a whole number above 0`);
}

/** Waits until the thread has opened its networks. @throws where it cannot. */
export function createClient<Source>(port: ClientPort<Source>, queueLimit: number): Promise<Client<Source>> {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let over: Error | undefined;
  const aborts = createAborts((id, reason) => {
    port.post({ type: 'abort', id });
    settle(id, promise => promise.reject(reason));
  });

  function run(...[task, { signal, transfer } = {}]: Parameters<Client<Source>['run']>): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (over) return Promise.reject(over);
    const isFrame = task.kind === 'follow';
    const waiting = [...pending.values()].filter(each => !each.isFrame).length;
    if (!isFrame && waiting >= queueLimit) {
      return Promise.reject(
        new Error(
          `${waiting} ${waiting === 1 ? 'picture is' : 'pictures are'} waiting, which is the limit: await an answer before asking for more, or give a larger queueLimit`,
        ),
      );
    }
    const id = nextId++;
    if (signal) aborts.watch(signal, id);
    const answer = new Promise((resolve, reject) => pending.set(id, { isFrame, resolve, reject }));
    port.post({ type: 'task', id, task }, transfer);
    return signal ? answer.finally(() => aborts.unwatch(signal, id)) : answer;
  }

  function settle(id: number, how: (promise: Pending) => void): void {
    const promise = pending.get(id);
    pending.delete(id);
    if (promise) how(promise);
  }

  function end(error: Error): void {
    over ??= error;
    for (const promise of pending.values()) promise.reject(over);
    pending.clear();
  }

  return new Promise((resolve, reject) => {
    port.onMessage(message => {
      switch (message.type) {
        case 'ready':
          resolve({
            manifest: message.manifest,
            run: run as Client<Source>['run'],
            close() {
              over ??= new Error(closedMessage);
              port.post({ type: 'close' });
              return port.ended;
            },
          });
          break;
        case 'failure':
          reject(new Error(message.message));
          break;
        case 'answer':
          settle(message.id, promise => promise.resolve(message.answer));
          break;
        case 'refusal':
          settle(message.id, promise => promise.reject(new Error(message.message)));
          break;
      }
    });
    port.onEnd(reason => {
      const error = new Error(`the recognizer's thread ended: ${reason}. Create another`);
      reject(error);
      end(error);
    });
  });
}
