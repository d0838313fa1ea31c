import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerUrl } from '@mien/runtime/node';
import type { Image } from '@mien/vision';
import { imageOf, type Pixels } from '../pixels.js';
import { type Parcel, type Recognizer, recognizerOver } from '../recognizer.js';
import { type ClientPort, usualQueueLimit } from '../remote/client.js';
import { shippedModel } from './shipped-model.js';
import type { NodeVideo } from './video/command.js';
import { framesOf } from './video/source.js';

/** A file's path or its bytes (PNG, JPEG, WebP, TIFF), an image, or a canvas's pixels. */
export type NodePicture = string | URL | Uint8Array | Image | Pixels;

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

/** How pictures travel to the thread, which decodes files itself. */
export type NodeSource =
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'file'; readonly file: string | Uint8Array };

/**
 * Opens the detector and a model on a thread of their own.
 *
 * @throws where there is no model or it cannot be opened, saying why.
 */
export async function createRecognizer(
  options: NodeRecognizerOptions = {},
): Promise<Recognizer<NodePicture, NodeVideo>> {
  const { model = shippedModel(), threads = 1, queueLimit = usualQueueLimit } = options;
  const workerData: WorkerOptions = { model, threads };
  const worker = new Worker(workerUrl(import.meta.url, './worker.js'), { workerData, execArgv: [] });
  return recognizerOver(portOf(worker), queueLimit, { pack, framesOf });
}

function pack(picture: NodePicture): Parcel<NodeSource> {
  if (typeof picture === 'string') return { source: { kind: 'file', file: picture } };
  if (picture instanceof URL) return { source: { kind: 'file', file: fileURLToPath(picture) } };
  if (picture instanceof Uint8Array) {
    const file = Uint8Array.from(picture);
    return { source: { kind: 'file', file }, transfer: [file.buffer] };
  }
  const image = imageOf(picture);
  return { source: { kind: 'image', image }, transfer: [image.data.buffer as ArrayBuffer] };
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
