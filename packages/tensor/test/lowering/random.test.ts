// Every lowering at random geometry against the float64 reference. FUZZ_SEED repeats or varies a run.
import {
  type ConvolutionLowering,
  type ConvolutionOptions,
  conv2d,
  convolution2d,
  lower,
  type Pass,
  passes,
  possibleLowerings,
  signature,
} from '@mien/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectEngine, type Prepared, prepare, reference } from '../reference/check.js';
import { type InputSpec, signed } from '../reference/inputs.js';
import { bounds } from './bounds.js';

const seed = Number(process.env.FUZZ_SEED ?? 20261122);
const numRuns = 60;
const between = (min: number, max: number) => fc.integer({ min, max });
const pairOf = (min: number, max: number) => fc.tuple(between(min, max), between(min, max));
const sidesOf = (max: number) => fc.tuple(between(0, max), between(0, max), between(0, max), between(0, max));

interface Geometry {
  readonly x: InputSpec;
  readonly filter: InputSpec;
  readonly options: ConvolutionOptions;
}

const anyConvolution = fc
  .record({
    pictures: between(1, 3),
    groups: fc.constantFrom(1, 1, 1, 2),
    channels: between(1, 3),
    outputs: between(1, 3),
    kernel: pairOf(1, 4),
    stride: pairOf(1, 3),
    dilation: pairOf(1, 3),
    pad: sidesOf(3),
    more: pairOf(0, 5),
  })
  .map(({ pictures, groups, channels, outputs, kernel, stride, dilation, pad, more }): Geometry => {
    const sides = [0, 1].map(axis => {
      const span = (kernel[axis]! - 1) * dilation[axis]! + 1;
      return Math.max(1, span - pad[axis]! - pad[axis + 2]!) + more[axis]!;
    });
    return {
      x: signed(pictures, channels * groups, ...sides),
      filter: signed(outputs * groups, channels, ...kernel),
      options: { stride, dilation, pad, groups },
    };
  });

/** What Winograd's tiles fit: 3x3, stride 1; with sizes around the tiles' and any padding up to 2. */
const smallFilter = fc
  .record({
    pictures: between(1, 3),
    channels: between(2, 5),
    outputs: between(1, 5),
    pad: sidesOf(2),
    side: pairOf(3, 14),
  })
  .map(
    ({ pictures, channels, outputs, pad, side }): Geometry => ({
      x: signed(pictures, channels, ...side),
      filter: signed(outputs, channels, 3, 3),
      options: { pad },
    }),
  );

/** For each pass one of the lowerings that fit it. */
function drawnLowering(
  { filter, options }: Geometry,
  draws: Readonly<Record<Pass, number>>,
): ConvolutionLowering {
  const choose = (pass: Pass) => {
    const possible = possibleLowerings(pass, filter.shape, convolution2d(options));
    return possible[draws[pass] % possible.length]!;
  };
  return Object.fromEntries(passes.map(pass => [pass, choose(pass)])) as Record<
    Pass,
    ReturnType<typeof choose>
  >;
}

function loweredBy(prepared: Prepared, geometry: Geometry, lowering: ConvolutionLowering): Prepared {
  const name = signature(geometry.x.shape, geometry.filter.shape, convolution2d(geometry.options));
  const outputs = lower(Object.values(prepared.outputs), { [name]: lowering });
  return {
    ...prepared,
    outputs: Object.fromEntries(Object.keys(prepared.outputs).map((key, at) => [key, outputs[at]!])),
  };
}

test.each([
  ['any geometry', anyConvolution],
  ['3x3 of stride 1', smallFilter],
] as const)(`%s, seed ${seed}`, (_, geometries) =>
  fc.assert(
    fc.asyncProperty(
      geometries,
      fc.record({ forward: fc.nat(99), inputGradient: fc.nat(99), filterGradient: fc.nat(99) }),
      async (geometry, draws) => {
        const { x, filter, options } = geometry;
        const prepared = prepare('lowering', {
          inputs: { x, filter },
          build: leaves => conv2d(leaves.x!, leaves.filter!, options),
        });
        const lowering = drawnLowering(geometry, draws);
        const allowed = Math.max(...passes.map(pass => bounds[lowering[pass]]));
        await expectEngine(loweredBy(prepared, geometry, lowering), reference(prepared), allowed);
      },
    ),
    { seed, numRuns },
  ),
);

test('an unknown signature leaves the graph direct', async () => {
  const geometry: Geometry = { x: signed(1, 2, 5, 5), filter: signed(2, 2, 3, 3), options: { pad: 1 } };
  const prepared = prepare('other', {
    inputs: { x: geometry.x, filter: geometry.filter },
    build: leaves => conv2d(leaves.x!, leaves.filter!, geometry.options),
  });
  const [output] = lower([prepared.outputs.output!], {
    'another convolution': { forward: 'im2col', inputGradient: 'im2col', filterGradient: 'im2col' },
  });
  expect(output!.op).toBe('conv2d');
});
