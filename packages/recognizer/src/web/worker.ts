// The thread of the networks in the browser; started by recognizer.ts, which first sends the options.
import { openBundle, openClassifier } from '@mien/runtime/web';
import { createImage, type Image } from '@mien/vision';
import { decode } from '@mien/vision/web';
import { createPipeline } from '../pipeline.js';
import { host } from '../remote/host.js';
import type { FromHost, ToHost } from '../remote/messages.js';
import { openDetector } from './detector.js';
import type { WebSource, WorkerOptions } from './recognizer.js';

/** The part of a worker's global scope that is used here; TypeScript's own clashes with that of pages. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: FromHost, transfer?: readonly Transferable[]): void;
  close(): void;
}
const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }: MessageEvent<WorkerOptions>) => {
  host<WebSource>(
    {
      post: (message, transfer = []) => scope.postMessage(message, transfer),
      onMessage(listener) {
        scope.onmessage = (event: MessageEvent<ToHost<WebSource>>) => listener(event.data);
      },
      end() {
        scope.postMessage({ type: 'end' });
        scope.close();
      },
    },
    () => open(data),
    read,
  ).catch(() => undefined); // The caller was told why.
};

async function open({ model, detector, session }: WorkerOptions) {
  const bundle = await openBundle(model);
  const classifier = await openClassifier(bundle, session);
  return {
    pipeline: createPipeline(await openDetector(detector, session), classifier),
    manifest: bundle.manifest,
  };
}

async function read(source: WebSource): Promise<Image> {
  switch (source.kind) {
    case 'image':
      return source.image;
    case 'blob':
      return decode(source.blob);
    case 'bitmap':
      return pixelsOf(source.bitmap);
  }
}

function pixelsOf(bitmap: ImageBitmap): Image {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return createImage(
    { width, height },
    4,
    new Uint8Array(context.getImageData(0, 0, width, height).data.buffer),
  );
}
