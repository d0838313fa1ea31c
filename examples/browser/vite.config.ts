import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const human = resolve(createRequire(import.meta.url).resolve('@vladmandic/human'), '../../models');
const bundle = process.env.MIEN_MODEL ?? resolve(import.meta.dirname, '../../models/mien');

const pathTo = (file: string) => resolve(import.meta.dirname, file);

const detector = ['blazeface', 'movenet-lightning', 'centernet'].flatMap(name => [
  `${name}.json`,
  `${name}.bin`,
]);

/** Address on the site, and the file there. */
const models = new Map([
  ...detector.map(file => [`models/blazeface/${file}`, join(human, file)] as const),
  ['models/mien/model.json', join(bundle, 'model.json')],
  ['models/mien/model.onnx', join(bundle, 'model.onnx')],
]);

/** Serves the models beside the page, and puts them into its build. */
const servedModels: Plugin = {
  name: 'served-models',
  configureServer(server) {
    server.middlewares.use(async (request, response, next) => {
      const path = models.get((request.url ?? '').slice(1));
      if (path) response.end(await readFile(path));
      else next();
    });
  },
  async generateBundle() {
    for (const [fileName, path] of models)
      this.emitFile({ type: 'asset', fileName, source: await readFile(path) });
  },
};

export default defineConfig({
  base: './',
  plugins: [servedModels],
  worker: { format: 'es' },
  build: { target: 'es2022', rolldownOptions: { input: ['index.html', 'webcam.html'].map(pathTo) } },
});
