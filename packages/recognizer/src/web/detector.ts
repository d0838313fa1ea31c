import { openSession, type WebSessionOptions } from '@mien/runtime/web';
import { createBlazeFace } from '../detector/blazeface.js';
import type { Detector } from '../detector/detector.js';

/**
 * Opens the default detector, BlazeFace, from the address of a folder that holds `blazeface.json` and
 * `blazeface.bin` of the npm package `@vladmandic/human`, and for photo mode those of `movenet-lightning` and `centernet`.
 */
export async function openDetector(folder: string, options: WebSessionOptions = {}): Promise<Detector> {
  return createBlazeFace(
    model => openSession(model, options),
    async network => {
      const [topology, weights] = await Promise.all([
        fetchFile(folder, `${network}.json`).then(response => response.json()),
        fetchFile(folder, `${network}.bin`).then(response => response.arrayBuffer()),
      ]);
      return { topology, weights: new Uint8Array(weights) };
    },
  );
}

async function fetchFile(folder: string, file: string): Promise<Response> {
  const address = `${folder.replace(/\/+$/, '')}/${file}`;
  const response = await fetch(address);
  if (response.ok) return response;
  throw new Error(
    `no detector at ${address}: the server answers ${response.status}. Serve that file of @vladmandic/human's models there`,
  );
}
