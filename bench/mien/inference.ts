// A network of ours as shipped, with random weights, to be timed. Speaks the protocol of ../measure/rival.ts.
import { openSession } from '@mien/runtime/node';
import { buildStep, exportModel, preset, Random } from '@mien/trainer';
import { nextRun, say } from '../measure/serve.js';
import { wordsOf } from './words.js';

const { preset: name, batch, threads } = wordsOf();
const random = Random.fromSeed(1);
const uniform = (count: number, low: number, high: number) =>
  Float32Array.from({ length: count }, () => random.uniform(low, high));

const network = preset(name);
const { parameters, statistics } = buildStep(network, { pictures: 1 });
const model = exportModel(network, {
  parameterSlots: parameters,
  parameters: uniform(
    parameters.reduce((sum, { size }) => sum + size, 0),
    -0.05,
    0.05,
  ),
  statisticSlots: statistics,
  statistics: uniform(
    statistics.reduce((sum, { channels }) => sum + 2 * channels, 0),
    0.5,
    1.5,
  ),
});
const session = await openSession(model, { threads });
const shape = [batch, ...network.input];
const images = {
  data: uniform(
    shape.reduce((size, side) => size * side, 1),
    -2,
    2,
  ),
  shape,
};

await session.run({ images });
say({ ready: true, modelBytes: model.length });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await session.run({ images });
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps * batch, imagesPerSecond: (steps * batch) / seconds });
}
await session.close();
