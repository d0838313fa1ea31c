// A model bundle judging blank pictures through the runtime, to be timed. Speaks the protocol of ../measure/rival.ts.
import { parseArgs } from 'node:util';
import { openBundle, openClassifier } from '@mien/runtime/node';
import { nextRun, say } from '../measure/serve.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
  },
});
if (values.model === undefined) throw new Error('--model is missing: name the folder of a bundle');
const batch = Number(values.batch);
const bundle = await openBundle(values.model);
const classifier = await openClassifier(bundle, { threads: Number(values.threads) });
const { width, height } = bundle.manifest.preprocessing;
const pictures = new Float32Array(batch * width * height);

say({ ready: true, weights: bundle.manifest.weights, megabytes: bundle.model.length / 1e6 });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await classifier.logits(pictures, batch);
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps * batch, imagesPerSecond: (steps * batch) / seconds });
}
await classifier.close();
