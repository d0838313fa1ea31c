import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Site, serveBuilt } from '../../browser/site.js';
import { blazeFaceFolder, detectorFiles } from '../../weights.js';

/** Builds and serves the page beside this file, with a model bundle and the detector's weights. */
export async function serveStreamPage(bundle: string): Promise<Site> {
  const site = await serveBuilt(import.meta.dirname, {
    configFile: false,
    worker: { format: 'es' },
    build: { target: 'es2022' },
  });
  for (const [folder, files, from] of [
    ['model', ['model.json', 'model.onnx'], bundle],
    ['detector', detectorFiles, blazeFaceFolder],
  ] as const) {
    await mkdir(join(site.folder, folder));
    for (const file of files) await copyFile(join(from, file), join(site.folder, folder, file));
  }
  return site;
}
