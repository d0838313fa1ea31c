// One training step of the smallest network, on inputs drawn from names: the same in Node and in a page.
import type { Session } from '@mien/runtime';
import { convolutionsOf, input, type Lowering, type LoweringPlan, sizeOf, uniform } from '@mien/tensor';
import { hashed } from '../../../../test/hashed.js';
import { preset, trainingGraph } from '../../src/models/index.js';
import { buildStep, type ParameterSlot } from '../../src/training/step.js';

export type LoweringName = Extract<Lowering, 'direct' | 'winograd2' | 'winograd4'>;

const pictures = 2;

/** Every output of the step by name. */
export async function runStep(
  lowering: LoweringName,
  openSession: (model: Uint8Array) => Promise<Session>,
): Promise<Record<string, number[]>> {
  const network = preset('tiny');
  const { logits } = trainingGraph(network, input('images', [pictures, ...network.input]));
  const plan: LoweringPlan = Object.fromEntries(
    convolutionsOf([logits]).map(({ signature, filter }) => [
      signature,
      uniform(lowering !== 'direct' && filter[1] === 1 ? 'im2col' : lowering),
    ]),
  );
  const { bytes, parameters } = buildStep(network, { pictures, plan });
  const targets = new Float32Array(pictures * network.classes);
  for (let picture = 0; picture < pictures; picture++) targets[picture * network.classes + picture] = 1;
  const session = await openSession(bytes);
  try {
    const results = await session.run({
      images: drawn('images', [pictures, ...network.input], unit => 4 * unit - 2),
      targets: { data: targets, shape: [pictures, network.classes] },
      ...Object.fromEntries(parameters.map(slot => [slot.name, parameter(slot)])),
    });
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]),
    );
  } finally {
    await session.close();
  }
}

/** Within PyTorch's default bounds; scales around 1, of either sign. */
function parameter({ name, shape, kind, fanIn }: ParameterSlot) {
  const bound = 1 / Math.sqrt(fanIn);
  return drawn(name, shape, unit =>
    kind === 'scale' ? (unit < 0.2 ? -1 : 1) + unit : (2 * unit - 1) * bound,
  );
}

const drawn = (name: string, shape: readonly number[], value: (unit: number) => number) => ({
  data: Float32Array.from(hashed(name, sizeOf(shape)), value),
  shape,
});
