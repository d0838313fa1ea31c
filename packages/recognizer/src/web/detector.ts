import { openSession, type WebSessionOptions } from '@mien/runtime/web';
import { createBlazeFace } from '../detector/blazeface.js';
import type { Detector } from '../detector/detector.js';

/**
 * Opens the default detector, BlazeFace, from the address of a folder that holds `blazeface.json` and
 * `blazeface.bin` of the npm package `@vladmandic/human`.
 */
export async function openDetector(folder: string, options: WebSessionOptions = {}): Promise<Detector> {
  const [topology, weights] = await Promise.all([
    fetchFile(folder, 'blazeface.json').then(response => response.json()),
    fetchFile(folder, 'blazeface.bin').then(response => response.arrayBuffer()),
  ]);
  return createBlazeFace(model => openSession(model, options), {
    topology,
    weights: new Uint8Array(weights),
  });
}

async function fetchFile(folder: string, file: string): Promise<Response> {
  const address = `${folder.replace(/\/+$/, '')}/${file}`;
  const response = await fetch(address);
  if (response.ok) return response;
  throw new Error(
    `no detector at ${address}: the server answers ${response.status}. Serve blazeface.json and blazeface.bin of @vladmandic/human's models there`,
  );
}
