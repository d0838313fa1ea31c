// The expression networks of face-api and of human under tfjs-wasm, to be timed against ours: the networks alone, on a face
// already cut out and sized. Speaks the protocol of ../measure/rival.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { nextRun, say } from '../measure/serve.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'human' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
});
const batch = Number(values.batch);
const require = createRequire(import.meta.url);
/** The folder of a package whose entry point lies in its dist. */
const folderOf = (name: string) => join(dirname(require.resolve(name)), '..');

setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
setThreadsCount(Number(values.threads));
if (!(await tf.setBackend('wasm'))) throw new Error('tfjs has no wasm backend here');
await tf.ready();

const classify = await { human, 'face-api': faceApi }[values.network as 'human' | 'face-api']();
await classify();
say({ ready: true, tfjs: tf.version.tfjs, network: values.network });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await classify();
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps * batch, imagesPerSecond: (steps * batch) / seconds });
}

/** The emotion network of human: grey faces of 64 x 64. */
async function human() {
  const folder = join(folderOf('@vladmandic/human'), 'models');
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'emotion.json'), 'utf8'));
  const model = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: new Uint8Array(readFileSync(join(folder, 'emotion.bin'))).buffer,
    }),
  );
  const faces = tf.randomUniform([batch, 64, 64, 1], -1, 1);
  return async () => {
    const answer = model.execute(faces) as tf.Tensor;
    await answer.data();
    answer.dispose();
  };
}

/** The expression network of face-api: coloured faces of 112 x 112. */
async function faceApi() {
  const { FaceExpressionNet, toNetInput } = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const network = new FaceExpressionNet();
  await network.loadFromDisk(join(folderOf('@vladmandic/face-api'), 'model'));
  const faces = await toNetInput(
    Array.from({ length: batch }, () => tf.randomUniform([112, 112, 3], 0, 255)),
  );
  return async () => {
    const answer = network.forwardInput(faces) as tf.Tensor;
    await answer.data();
    answer.dispose();
  };
}
