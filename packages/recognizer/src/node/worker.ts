// The thread of the networks in Node; started by recognizer.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { openBundle, openClassifier } from '@mien/runtime/node';
import type { Image } from '@mien/vision';
import { decode } from '@mien/vision/node';
import sharp from 'sharp';
import { createPipeline } from '../pipeline.js';
import { host } from '../remote/host.js';
import { openDetector } from './detector.js';
import type { NodeSource } from './parcel.js';
import type { WorkerOptions } from './recognizer.js';

const { model, threads } = workerData as WorkerOptions;
const port = parentPort!;

// No picture comes twice, so that a cache of decoding steps would only hold memory.
sharp.cache(false);

await host<NodeSource>(
  {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: listener => port.on('message', listener),
    end: () => port.close(),
  },
  async () => {
    const bundle = await openBundle(model);
    const classifier = await openClassifier(bundle, { threads });
    return {
      pipeline: createPipeline(await openDetector({ threads }), classifier),
      manifest: bundle.manifest,
    };
  },
  read,
).catch(() => undefined); // The caller was told why.

async function read(source: NodeSource): Promise<Image> {
  switch (source.kind) {
    case 'image':
      return source.image;
    case 'file':
      return decode(source.file);
    case 'blob':
      return decode(new Uint8Array(await source.blob.arrayBuffer()));
  }
}
