import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const { resolve: resolvePackage } = createRequire(import.meta.url);
const detector = resolve(resolvePackage('@vladmandic/human'), '../../models');
const model = process.env.MIEN_MODEL ?? resolve(import.meta.dirname, '../../models/mien');

/** Address on the site, and the file there. Without a model the screens say that there is none. */
const files = [
  ['models/blazeface/blazeface.json', join(detector, 'blazeface.json')],
  ['models/blazeface/blazeface.bin', join(detector, 'blazeface.bin')],
  ['models/mien/model.json', join(model, 'model.json')],
  ['models/mien/model.onnx', join(model, 'model.onnx')],
  ['models/mien/explain.onnx', join(model, 'explain.onnx')],
  ['models/mien/card.md', join(model, 'card.md')],
  ['typeface-licence.txt', resolvePackage('@fontsource-variable/atkinson-hyperlegible-next/LICENSE')],
] as const;

const shippedFiles: Plugin = {
  name: 'shipped-files',
  async generateBundle() {
    for (const [fileName, path] of files)
      if (existsSync(path)) this.emitFile({ type: 'asset', fileName, source: await readFile(path) });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [shippedFiles],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // These know light-dark(). Older ones would be given variables that obey the device alone, not whoever chose a look.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist/site',
    emptyOutDir: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'engine', test: /onnxruntime-web/ }] } } },
  },
});
