// human's own pipeline under tfjs-wasm, to be timed on the frames ours gets: its face detector with its usual
// skipping of frames, and its emotion network; mesh, iris and description are off, which makes it faster.
// Speaks the protocol of ../measure/rival.ts.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { nextRun, say } from '../measure/serve.js';
import { facesFrames } from '../stream/frames.js';

const { values } = parseArgs({ options: { faces: { type: 'string', default: '1' } } });
const require = createRequire(import.meta.url);
const programs = dirname(require.resolve('@vladmandic/human'));
const models = join(programs, '../models');

// It fetches its models by address only.
const server = createServer((request, response) => {
  createReadStream(join(models, basename(request.url ?? '')))
    .on('error', () => response.end())
    .pipe(response);
});
await new Promise<void>(resolve => {
  server.listen(0, '127.0.0.1', resolve);
});
const { port } = server.address() as AddressInfo;

const off = { enabled: false };
const { Human } = require(join(programs, 'human.node-wasm.js'));
const human = new Human({
  backend: 'wasm',
  wasmPath: `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`,
  modelBasePath: `http://127.0.0.1:${port}/`,
  debug: false,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { maxDetected: 10 },
    mesh: off,
    iris: off,
    description: off,
    emotion: { enabled: true },
  },
});
await human.load();
server.close();

const { tf } = human;
const frames = (await facesFrames(Number(values.faces), 12, 8)).map(({ width, height, data }) =>
  tf.tensor3d(data, [height, width, 3], 'int32'),
);
let next = 0;

/** Judges so many frames; tells how many faces the last one showed. */
async function judge(count: number): Promise<number> {
  let seen = 0;
  for (let frame = 0; frame < count; frame++) {
    const { face } = await human.detect(frames[next++ % frames.length]);
    seen = face.filter(
      ({ emotion }: { readonly emotion?: readonly unknown[] }) => emotion && emotion.length > 0,
    ).length;
  }
  return seen;
}

say({ ready: true, human: human.version, backend: tf.getBackend(), faces: await judge(12) });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  const faces = await judge(steps);
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps, imagesPerSecond: steps / seconds, faces });
}
