import { openSession } from '@mien/runtime/node';
import { convolutionsOf, input, type Lowering, uniform } from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../../test/hashed.js';
import { preset, trainingGraph } from '../../src/models/index.js';
import { autotuneInference } from '../../src/training/autotune-inference.js';
import { exportModel, type Weights } from '../../src/training/export.js';
import { buildStep } from '../../src/training/step.js';

const network = preset('tiny');
const pictures = 3;
const { parameters: parameterSlots, statistics: statisticSlots } = buildStep(network, { pictures: 1 });
const weights: Weights = {
  parameterSlots,
  parameters: Float32Array.from(
    parameterSlots.flatMap(({ name, size, kind, fanIn }) => {
      const bound = kind === 'scale' ? 2 : 1 / Math.sqrt(fanIn);
      return [...hashed(name, size)].map(unit => (2 * unit - 1) * bound);
    }),
  ),
  statisticSlots,
  statistics: Float32Array.from(
    statisticSlots.flatMap(({ name, channels }) => [...hashed(name, 2 * channels)].map(unit => unit + 0.1)),
  ),
};
const images = Float32Array.from(hashed('images', pictures * 48 * 48), unit => 4 * unit - 2);

async function logitsOf(model: Uint8Array): Promise<Float32Array> {
  const session = await openSession(model);
  const { logits } = await session.run({ images: { data: images, shape: [pictures, 1, 48, 48] } });
  await session.close();
  return logits!.data as Float32Array;
}

const planOf = (lowering: Lowering) =>
  Object.fromEntries(
    convolutionsOf([trainingGraph(network, input('images', [pictures, ...network.input])).logits]).map(
      ({ signature, filter }) => [signature, uniform(filter[1] === 1 ? 'im2col' : lowering)],
    ),
  );

describe('an exported network', () => {
  test.each(['im2col', 'winograd2', 'winograd3', 'winograd4', 'winograd6'] as const)(
    'lowered by %s for a fixed number of pictures gives the logits of the open one within 1e-4',
    async lowering => {
      const open = await logitsOf(exportModel(network, weights));
      const fixed = await logitsOf(
        exportModel(network, weights, { fixed: { pictures, plan: planOf(lowering) } }),
      );
      const largest = open.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
      expect(largest).toBeGreaterThan(0.1);
      for (const [at, logit] of fixed.entries())
        expect(Math.abs(logit - open[at]!), `logit ${at}`).toBeLessThan(1e-4 * largest);
    },
  );

  test('of a fixed number of pictures refuses another', async () => {
    const model = exportModel(network, weights, { fixed: { pictures: 2, plan: {} } });
    await expect(logitsOf(model)).rejects.toThrow(/images/);
  });

  test('of weights that are not finite is refused', () => {
    const parameters = weights.parameters.with(7, Number.NaN);
    expect(() => exportModel(network, { ...weights, parameters })).toThrow(
      /holds NaN at \d+; training diverged/,
    );
  });

  test('of another network is refused', () => {
    expect(() =>
      exportModel(preset('notebook'), { ...weights, parameterSlots: parameterSlots.slice(3) }),
    ).toThrow(/which the weights do not hold/);
  });
});

test('measured lowerings for inference fit every convolution and change no answer', async () => {
  const fixed = await autotuneInference(network, weights, pictures);
  expect(new Set(Object.keys(fixed.plan))).toEqual(new Set(Object.keys(planOf('direct'))));
  const [open, lowered] = await Promise.all([
    logitsOf(exportModel(network, weights)),
    logitsOf(exportModel(network, weights, { fixed })),
  ]);
  for (const [at, logit] of lowered.entries()) expect(logit).toBeCloseTo(open[at]!, 3);
});
