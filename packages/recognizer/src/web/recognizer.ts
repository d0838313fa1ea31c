import type { WebSessionOptions } from '@mien/runtime/web';
import type { Image, Size } from '@mien/vision';
import { imageOf, type Pixels, requireReadableSize } from '../pixels.js';
import { type Parcel, type Recognizer, recognizerOver } from '../recognizer.js';
import { type ClientPort, queueLimitOf } from '../remote/client.js';
import type { FromHost } from '../remote/messages.js';
import { typeName } from '../type-name.js';
import { framesOf, type WebVideo } from './video/source.js';

/** A file or its bytes (PNG, JPEG, WebP), an image, a canvas's pixels, or an element of the page that shows a picture. */
export type WebPicture =
  | Blob
  | Uint8Array
  | ArrayBuffer
  | Image
  | Pixels
  | ImageBitmap
  | OffscreenCanvas
  | HTMLCanvasElement
  | HTMLImageElement
  | HTMLVideoElement;

export interface WebRecognizerOptions {
  /** Address of the model bundle's folder, from the page on; `models/mien` unless told. */
  readonly model?: string | URL;
  /**
   * Address of the folder with `blazeface.json` and `.bin`, and for photo mode those of `movenet-lightning` and
   * `centernet`, from the page on; `models/blazeface` unless told.
   */
  readonly detector?: string | URL;
  /** Most pictures that may wait for their answers, 16 unless told. */
  readonly queueLimit?: number;
  /** How the engine runs; one thread unless told. */
  readonly session?: WebSessionOptions;
}

/** What the thread is started with. */
export interface WorkerOptions {
  readonly model: string;
  readonly detector: string;
  readonly session: WebSessionOptions;
}

/** How pictures travel to the thread, which decodes files itself. */
export type WebSource =
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'bitmap'; readonly bitmap: ImageBitmap };

/**
 * Opens the detector and a model in a Web Worker.
 *
 * @throws where one of them cannot be fetched or opened, saying why.
 */
export async function createRecognizer(
  options: WebRecognizerOptions = {},
): Promise<Recognizer<WebPicture, WebVideo>> {
  const { model = 'models/mien', detector = 'models/blazeface', session = {} } = options;
  const queueLimit = queueLimitOf(options);
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const absolute = (address: string | URL) => new URL(address, document.baseURI).href;
  const settings: WorkerOptions = { model: absolute(model), detector: absolute(detector), session };
  worker.postMessage(settings);
  return recognizerOver(portOf(worker), queueLimit, { pack, framesOf: video => framesOf(video, pack) });
}

/** @throws where it is no picture, its pixels fill none, or there is nothing to see yet. */
function pack(picture: WebPicture): Parcel<WebSource> {
  if (picture instanceof Blob) return { source: { kind: 'blob', blob: picture } };
  if (picture instanceof Uint8Array || picture instanceof ArrayBuffer) {
    const bytes = Uint8Array.from(picture instanceof ArrayBuffer ? new Uint8Array(picture) : picture);
    return { source: { kind: 'blob', blob: new Blob([bytes]) } };
  }
  if (typeof picture !== 'object' || picture === null || !('width' in picture)) {
    throw new TypeError(
      `cannot read a picture from ${typeName(picture)}: give a Blob, bytes, ImageData, ImageBitmap, canvas, or an image or video element`,
    );
  }
  if ('data' in picture) {
    const image = imageOf(picture);
    const data = Uint8Array.from(image.data);
    return { source: { kind: 'image', image: { ...image, data } }, transfer: [data.buffer] };
  }
  const bitmap = bitmapOf(picture);
  return { source: { kind: 'bitmap', bitmap }, transfer: [bitmap] };
}

type Shown = Exclude<WebPicture, Blob | Uint8Array | ArrayBuffer | Image | Pixels>;

/**
 * A copy of what is shown now, at its own size, flattened onto white.
 *
 * @throws where there is nothing to see yet, or more than files may hold.
 */
function bitmapOf(picture: Shown): ImageBitmap {
  const { width, height } = sizeOf(picture);
  if (!(width > 0 && height > 0)) {
    throw new Error(`the picture is ${width}x${height}: wait until it is loaded`);
  }
  requireReadableSize({ width, height });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0);
  return canvas.transferToImageBitmap();
}

function sizeOf(picture: Shown): Size {
  if (picture instanceof HTMLImageElement)
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  if (picture instanceof HTMLVideoElement) return { width: picture.videoWidth, height: picture.videoHeight };
  return picture;
}

function portOf(worker: Worker): ClientPort<WebSource> {
  const messages = (listener: (message: FromHost) => void) =>
    worker.addEventListener('message', ({ data }: MessageEvent<FromHost>) => listener(data));
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: messages,
    onEnd: listener =>
      worker.addEventListener('error', ({ message }) => listener(message || 'it could not be loaded')),
    ended: new Promise(resolve => messages(({ type }) => type === 'end' && resolve())),
  };
}
