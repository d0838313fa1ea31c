// Our inference, to be timed, through the runtime: a bundle's model, or a preset exported as bundles are, batch norm
// folded in; its weights are untrained, which changes no speed. Speaks the protocol of ../measure/rival.ts.
import { parseArgs } from 'node:util';
import { openBundle, openSession } from '@mien/runtime/node';
import { autotuneInference, buildStep, exportModel, preset, Random } from '@mien/trainer';
import { nextRun, say } from '../measure/serve.js';

const { values } = parseArgs({
  options: {
    bundle: { type: 'string' },
    preset: { type: 'string', default: 'notebook' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    lowering: { type: 'string', default: 'direct' },
  },
});
const [batch, threads] = [Number(values.batch), Number(values.threads)];
const random = Random.fromSeed(1);

/** Between -limit and limit. */
const drawn = (length: number, limit: number) =>
  Float32Array.from({ length }, () => random.uniform(-limit, limit));

const { model, input, lowered } = values.bundle
  ? await shippedModel(values.bundle)
  : await exportedPreset(values.preset);
const session = await openSession(model, { threads });
const shape = [batch, ...input];
const images = {
  data: drawn(
    shape.reduce((a, b) => a * b, 1),
    2,
  ),
  shape,
};
const classify = () => session.run({ images });
await classify();

say({ ready: true, megabytes: model.length / 1e6, lowered });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await classify();
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps * batch, imagesPerSecond: (steps * batch) / seconds });
}
await session.close();

async function shippedModel(directory: string) {
  const { manifest, model } = await openBundle(directory);
  const { width, height } = manifest.preprocessing;
  return { model, input: [1, height, width], lowered: 'as shipped' };
}

async function exportedPreset(name: string) {
  const network = preset(name);
  const { parameters: parameterSlots, statistics: statisticSlots } = buildStep(network, { pictures: 1 });
  const lengthOf = (slots: readonly { readonly offset: number }[], last: number) =>
    slots.at(-1)!.offset + last;
  const weights = {
    parameters: drawn(lengthOf(parameterSlots, parameterSlots.at(-1)!.size), 0.05),
    parameterSlots,
    // Means and variances alike, so that every variance is positive.
    statistics: new Float32Array(lengthOf(statisticSlots, 2 * statisticSlots.at(-1)!.channels)).fill(1),
    statisticSlots,
  };
  const fixed =
    values.lowering === 'auto' ? await autotuneInference(network, weights, batch, threads) : undefined;
  const lowered =
    fixed && Object.entries(fixed.plan).map(([signature, { forward }]) => `${signature}: ${forward}`);
  return {
    model: exportModel(network, weights, { fixed }),
    input: network.input,
    lowered: lowered ?? 'direct, open batch',
  };
}
