// Small random networks under random plans: the same values as the direct graph's, whatever each convolution became.
import {
  add,
  affine,
  averagePool2d,
  choicesOf,
  conv2d,
  convolutionsOf,
  input,
  type Lowering,
  type LoweringPlan,
  lower,
  maxPool2d,
  moments,
  normalisation,
  type Pass,
  passes,
  relu,
  sigmoid,
  type Tensor,
  uniform,
} from '@mien/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectEngine, type Prepared, prepare, reference } from '../reference/check.js';
import { blank, type InputSpec, positive, signed, tied } from '../reference/inputs.js';
import { bounds } from './bounds.js';

const seed = Number(process.env.FUZZ_SEED ?? 20261122);
const numRuns = 40;
const side = 12;

/** One stage of a network: pictures in, pictures of the same size or half of it out. */
const stages = {
  convolve: (x, filter) => conv2d(x, filter, { pad: 1 }),
  strided: (x, filter) => conv2d(x, filter, { pad: 1, stride: 2 }),
  residual: (x, filter) => add(x, conv2d(relu(x), filter, { pad: 1 })),
  pooled: (x, filter) => maxPool2d(conv2d(x, filter, { pad: 1 }), 2),
  pooledRelu: (x, filter) => relu(maxPool2d(conv2d(x, filter, { pad: 1 }), 2)),
  averaged: (x, filter) => averagePool2d(conv2d(x, filter, { pad: 1 }), 2),
  smooth: (x, filter) => sigmoid(conv2d(x, filter, { pad: 1 })),
  normalised: (x, filter, [gamma, beta]) => {
    const y = conv2d(x, filter, { pad: 1 });
    const { scale, shift } = normalisation(moments(y, [0, 2, 3]), gamma, beta);
    return affine(y, scale, shift);
  },
} satisfies Record<string, (x: Tensor, filter: Tensor, norm: readonly [Tensor, Tensor]) => Tensor>;
type Stage = keyof typeof stages;

const channels = 3;
type Kind = (...shape: number[]) => InputSpec;

function network(names: readonly Stage[], kind: Kind, pictures = 2): Prepared {
  const inputs: Record<string, InputSpec> = { x: kind(pictures, channels, side, side) };
  for (const at of names.keys()) inputs[`filter${at}`] = kind(channels, channels, 3, 3);
  if (names.includes('normalised')) {
    inputs.gamma = positive(1, channels, 1, 1);
    inputs.beta = signed(1, channels, 1, 1);
  }
  return prepare(names.join(), {
    inputs,
    build: leaves =>
      names.reduce(
        (x, name, at) => stages[name](x, leaves[`filter${at}`]!, [leaves.gamma!, leaves.beta!]),
        leaves.x!,
      ),
  });
}

/** The same with a gradient of whole numbers arriving at the output. */
const wholeNumbers = (prepared: Prepared): Prepared => ({
  ...prepared,
  feeds: { ...prepared.feeds, cotangent: prepared.feeds.cotangent!.map(Math.round) },
});

/** For each convolution, in order, the lowerings that `draws` chooses of those allowed. */
function drawnPlan(prepared: Prepared, draws: readonly number[], allowed: readonly Lowering[]): LoweringPlan {
  let drawn = 0;
  return Object.fromEntries(
    convolutionsOf([prepared.outputs.output!]).map(convolution => {
      const choices = choicesOf({ ...convolution, hasInputGradient: true });
      const choose = (pass: Pass) => {
        const possible = choices[pass]!.filter(lowering => allowed.includes(lowering));
        return possible[draws[drawn++ % draws.length]! % possible.length]!;
      };
      return [
        convolution.signature,
        Object.fromEntries(passes.map(pass => [pass, choose(pass)])) as Record<Pass, Lowering>,
      ];
    }),
  );
}

function planned(prepared: Prepared, plan: LoweringPlan): Prepared {
  const outputs = lower(Object.values(prepared.outputs), plan);
  return {
    ...prepared,
    outputs: Object.fromEntries(Object.keys(prepared.outputs).map((name, at) => [name, outputs[at]!])),
  };
}

const stageNames = (...names: Stage[]) => fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
const draws = fc.array(fc.nat(999), { minLength: 9, maxLength: 9 });

describe('random networks', () => {
  const exact: readonly Lowering[] = ['direct', 'im2col', 'winograd2', 'winograd2-rotated'];

  // Small whole numbers, halves and quarters are exact in float32, so that maxima tie and no digit may differ.
  test(`of whole numbers give the direct graph's values exactly, ties included, seed ${seed}`, () =>
    fc.assert(
      fc.asyncProperty(
        stageNames('convolve', 'strided', 'residual', 'pooled', 'pooledRelu'),
        draws,
        async (names, drawn) => {
          const prepared = wholeNumbers(network(names, tied));
          await expectEngine(planned(prepared, drawnPlan(prepared, drawn, exact)), reference(prepared), 0);
        },
      ),
      { seed, numRuns },
    ));

  test(`of any numbers stay within the widest bound, layer by layer, seed ${seed}`, () =>
    fc.assert(
      fc.asyncProperty(
        stageNames('convolve', 'strided', 'averaged', 'smooth', 'normalised'),
        draws,
        async (names, drawn) => {
          const prepared = network(names, signed);
          const plan = drawnPlan(prepared, drawn, Object.keys(bounds) as Lowering[]);
          await expectEngine(
            planned(prepared, plan),
            reference(prepared),
            8 * names.length * bounds.winograd6,
          );
        },
      ),
      { seed, numRuns },
    ));
});

// A blank picture makes every place of every window tie, whatever the products' digits.
describe.each(['im2col', 'winograd2', 'winograd3', 'winograd4', 'winograd6'] as const)(
  'max pooling after %s',
  lowering => {
    test.each([
      [2, 12],
      [3, 12],
      [4, 12],
      [6, 12],
      [3, 10],
    ])(
      'of %i gives the gradient of a blank picture of %i to the first place of each window',
      async (k, size) => {
        const prepared = prepare('blank', {
          inputs: { x: blank(2, 2, size, size), filter: signed(3, 2, 3, 3) },
          build: ({ x, filter }) => maxPool2d(conv2d(x!, filter!, { pad: 1 }), k),
        });
        const plan = Object.fromEntries(
          convolutionsOf([prepared.outputs.output!]).map(found => [found.signature, uniform(lowering)]),
        );
        await expectEngine(planned(prepared, plan), reference(prepared), bounds[lowering]);
      },
    );
  },
);

test('a lowering that does not fit is refused, not computed wrongly', () => {
  const y = conv2d(input('x', [2, 3, 8, 8]), input('filter', [4, 3, 3, 3]), { stride: 2 });
  const plan = Object.fromEntries(convolutionsOf([y]).map(found => [found.signature, uniform('winograd4')]));
  expect(() => lower([y], plan)).toThrow(
    /lower: winograd4 does not fit the forward of 3x3 3→4 .*: choose of direct, im2col/,
  );
});
