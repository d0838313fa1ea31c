// Random geometry: the engine against the float64 reference, and Euler's identity for the gradients.
// FUZZ_SEED repeats or varies a run; the seed stands in each title.
import {
  averagePool2d,
  conv2d,
  gatherRows,
  matmul,
  maxPool2d,
  multiply,
  scatterRows,
  slice,
} from '@mien/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Case, expectEngine, prepare, reference } from './reference/check.js';
import { signed } from './reference/inputs.js';
import type { Values } from './reference/rules.js';

const seed = Number(process.env.FUZZ_SEED ?? 20261122);
const numRuns = 40;

const between = (min: number, max: number) => fc.integer({ min, max });
const pairOf = (min: number, max: number) => fc.tuple(between(min, max), between(min, max));
const sidesOf = (max: number) => fc.tuple(between(0, max), between(0, max), between(0, max), between(0, max));

const inner = (a: Values, b: Values): number => a.reduce((total, value, at) => total + value * b[at]!, 0);

/**
 * Holds the engine to the reference, and the reference to Euler's identity: each operation here is homogeneous
 * of degree 1 in each input, so the loss is the inner product of the input and its gradient.
 */
async function expectCase(name: string, checked: Case): Promise<void> {
  const prepared = prepare(name, checked);
  const expected = reference(prepared);
  const loss = inner(expected.output!, prepared.feeds.cotangent!);
  for (const key of prepared.sources) {
    const identity = inner(prepared.feeds[key]!, expected[`gradient/${key}`]!);
    expect(Math.abs(identity - loss), `Euler's identity of ${key}`).toBeLessThan(1e-6 * (1 + Math.abs(loss)));
  }
  await expectEngine(prepared, expected, 2e-5);
}

const property = <Drawn>(
  name: string,
  arbitrary: fc.Arbitrary<Drawn>,
  toCase: (drawn: Drawn) => Case,
): void => {
  test(`${name}, seed ${seed}`, () =>
    fc.assert(
      fc.asyncProperty(arbitrary, drawn => expectCase(name, toCase(drawn))),
      { seed, numRuns },
    ));
};

/** A length that holds at least one window of `span` after padding, and up to five values more. */
const lengthFor = (span: number, padding: number, more: number): number => Math.max(1, span - padding) + more;

const convolution = fc.record({
  pictures: between(1, 2),
  groups: between(1, 3),
  channels: between(1, 3),
  outputs: between(1, 3),
  kernel: pairOf(1, 4),
  stride: pairOf(1, 3),
  dilation: pairOf(1, 3),
  pad: sidesOf(3),
  more: pairOf(0, 5),
});

const pooling = fc
  .record({ kernel: pairOf(1, 4), stride: pairOf(1, 4), more: pairOf(0, 5), channels: between(1, 3) })
  .chain(drawn =>
    fc.record({
      kernel: fc.constant(drawn.kernel),
      stride: fc.constant(drawn.stride),
      channels: fc.constant(drawn.channels),
      more: fc.constant(drawn.more),
      pad: fc.tuple(
        between(0, drawn.kernel[0] - 1),
        between(0, drawn.kernel[1] - 1),
        between(0, drawn.kernel[0] - 1),
        between(0, drawn.kernel[1] - 1),
      ),
    }),
  );

type Pooling = typeof pooling extends fc.Arbitrary<infer Drawn> ? Drawn : never;
const pooledPicture = ({ kernel, pad, more, channels }: Pooling) =>
  signed(
    2,
    channels,
    lengthFor(kernel[0], pad[0] + pad[2], more[0]),
    lengthFor(kernel[1], pad[1] + pad[3], more[1]),
  );

/** Batch shapes that broadcast: each axis of a common shape, kept or 1, and leading axes dropped. */
const batches = fc
  .array(between(1, 3), { maxLength: 2 })
  .chain(common =>
    fc.tuple(
      ...[0, 1].map(() =>
        fc
          .tuple(fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }), between(0, common.length))
          .map(([ones, dropped]) => common.map((length, at) => (ones[at] ? 1 : length)).slice(dropped)),
      ),
    ),
  );

describe('random geometry', () => {
  property(
    'conv2d',
    convolution,
    ({ pictures, groups, channels, outputs, kernel, stride, dilation, pad, more }) => {
      const [height, width] = [0, 1].map(at =>
        lengthFor(dilation[at]! * (kernel[at]! - 1) + 1, pad[at]! + pad[at + 2]!, more[at]!),
      ) as [number, number];
      return {
        inputs: {
          x: signed(pictures, channels * groups, height, width),
          w: signed(outputs * groups, channels, ...kernel),
        },
        build: ({ x, w }) => conv2d(x!, w!, { stride, dilation, pad, groups }),
      };
    },
  );

  property('maxPool2d', pooling, drawn => ({
    inputs: { x: pooledPicture(drawn) },
    build: ({ x }) => maxPool2d(x!, drawn.kernel, drawn),
  }));

  property('averagePool2d', fc.tuple(pooling, fc.boolean()), ([drawn, includePad]) => ({
    inputs: { x: pooledPicture(drawn) },
    build: ({ x }) => averagePool2d(x!, drawn.kernel, { ...drawn, includePad }),
  }));

  property(
    'matmul',
    fc.record({
      batches,
      sizes: fc.tuple(between(1, 4), between(1, 4), between(1, 4)),
      transposeLeft: fc.boolean(),
      transposeRight: fc.boolean(),
    }),
    ({ batches: [left, right], sizes: [m, k, n], transposeLeft, transposeRight }) => ({
      inputs: {
        a: signed(...left!, ...(transposeLeft ? [k, m] : [m, k])),
        b: signed(...right!, ...(transposeRight ? [n, k] : [k, n])),
      },
      build: ({ a, b }) => matmul(a!, b!, { transposeLeft, transposeRight }),
    }),
  );

  property('multiply', batches, ([left, right]) => ({
    inputs: { a: signed(...left!), b: signed(...right!) },
    build: ({ a, b }) => multiply(a!, b!),
  }));

  property(
    'slice',
    fc.array(
      fc.record({ start: between(0, 3), span: between(1, 6), beyond: between(0, 2), step: between(1, 4) }),
      { minLength: 1, maxLength: 4 },
    ),
    axes => ({
      inputs: { x: signed(...axes.map(({ start, span, beyond }) => start + span + beyond)) },
      build: ({ x }) =>
        slice(
          x!,
          axes.map(({ start }) => start),
          axes.map(({ start, span }) => start + span),
          axes.map(({ step }) => step),
        ),
    }),
  );

  /** Rows of a table, some named several times, some never, and -1 for none. */
  const rowIndices = between(1, 5).chain(rows =>
    fc.record({
      rows: fc.constant(rows),
      indices: fc.array(between(-1, rows - 1), { minLength: 1, maxLength: 8 }),
    }),
  );

  property('gatherRows', rowIndices, ({ rows, indices }) => ({
    inputs: { x: signed(rows, 2) },
    build: ({ x }) => gatherRows(x!, Int32Array.from(indices)),
  }));

  property('scatterRows', rowIndices, ({ rows, indices }) => ({
    inputs: { x: signed(indices.length, 2) },
    build: ({ x }) => scatterRows(x!, Int32Array.from(indices), rows),
  }));
});
