import { Worker } from 'node:worker_threads';
import { workerUrl } from '@mien/runtime/node';
import { type Recognizer, recognizerOver } from '../recognizer.js';
import { type ClientPort, queueLimitOf } from '../remote/client.js';
import { createImagePool } from './image-pool.js';
import { type NodePicture, type NodeSource, pack } from './parcel.js';
import { shippedModel } from './shipped-model.js';
import type { NodeVideo } from './video/command.js';
import { framesOf } from './video/source.js';

export interface NodeRecognizerOptions {
  /** Folder of the model bundle; the one that ships with Mien unless told. */
  readonly model?: string;
  /** Threads inside one run of a network, 1 unless told. */
  readonly threads?: number;
  /** Most pictures that may wait for their answers, 16 unless told. */
  readonly queueLimit?: number;
}

/** What the thread is started with. */
export interface WorkerOptions {
  readonly model: string;
  readonly threads: number;
}

/**
 * Opens the detector and a model on a thread of their own.
 *
 * @throws where there is no model or it cannot be opened, saying why.
 */
export async function createRecognizer(
  options: NodeRecognizerOptions = {},
): Promise<Recognizer<NodePicture, NodeVideo>> {
  const { model = shippedModel(), threads = 1 } = options;
  const queueLimit = queueLimitOf(options);
  const workerData: WorkerOptions = { model, threads };
  const worker = new Worker(workerUrl(import.meta.url, './worker.js'), { workerData, execArgv: [] });
  const pool = createImagePool();
  return recognizerOver(portOf(worker), queueLimit, { pack: picture => pack(picture, pool), framesOf });
}

function portOf(worker: Worker): ClientPort<NodeSource> {
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as ArrayBuffer[]),
    onMessage: listener => void worker.on('message', listener),
    onEnd(listener) {
      worker.on('error', error => listener(error.message));
      worker.on('exit', code => listener(`it left with code ${code}`));
    },
    ended: new Promise(resolve => worker.on('exit', () => resolve())),
  };
}
