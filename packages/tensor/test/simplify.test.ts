// Random expressions of moves and elementwise operations: simplified, they have the same values and no more nodes.
import {
  add,
  broadcast,
  gatherRows,
  inOrder,
  input,
  multiply,
  negate,
  relu,
  reshape,
  simplify,
  type Tensor,
  tensor,
  transpose,
} from '@mien/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './reference/evaluate.js';
import { signed, valuesFor } from './reference/inputs.js';

const seed = Number(process.env.FUZZ_SEED ?? 20261122);
const numRuns = 300;
const shape = [2, 3, 4];
const x = input('x', shape);
const row = input('row', [1, 3, 1]);
const feeds = { x: valuesFor('x', signed(...shape)), row: valuesFor('row', signed(1, 3, 1)) };

const permutations = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const shapes = [[2, 3, 4], [4, 3, 2], [6, 4, 1], [1, 24], [24], [2, 2, 3, 2]];

/** Makes one more tensor of 24 values out of two known ones; `draw` decides the details. */
type Move = (a: Tensor, b: Tensor, draw: number) => Tensor;
const moves: Readonly<Record<string, Move>> = {
  reshape: (a, _, draw) => tensor('reshape', { shape: shapes[draw % shapes.length]! }, [a]),
  transpose: (a, _, draw) => {
    const whole = a.shape.length === 3 ? a : reshape(a, shape);
    return tensor('transpose', { permutation: permutations[draw % permutations.length]! }, [whole]);
  },
  gather: (a, _, draw) => {
    const rows = a.shape[0]!;
    return gatherRows(
      a,
      Int32Array.from({ length: rows }, (_, at) => ((at + draw) % (rows + 1)) - 1),
    );
  },
  negate: a => negate(a),
  relu: a => relu(a),
  add: (a, b) => add(a, reshape(b, a.shape)),
  stretch: () => broadcast(row, shape),
  addRow: (a, _, draw) => {
    const whole = reshape(a, shape);
    const stretched = broadcast(row, shape);
    return draw % 2 ? add(stretched, whole) : multiply(whole, negate(stretched));
  },
};

const expression = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(moves)), fc.nat(), fc.nat(), fc.nat()), {
    minLength: 1,
    maxLength: 12,
  })
  .map(steps => {
    const known: Tensor[] = [x];
    for (const [move, a, b, draw] of steps)
      known.push(moves[move]!(known[a % known.length]!, known[b % known.length]!, draw));
    return known.slice(1);
  });

describe('simplify', () => {
  const property = (title: string, check: (outputs: readonly Tensor[], simple: readonly Tensor[]) => void) =>
    test(`${title}, seed ${seed}`, () =>
      fc.assert(
        fc.property(expression, fc.nat(), (known, keep) => {
          const outputs = [known.at(-1)!, known[keep % known.length]!];
          check(outputs, simplify(outputs));
        }),
        { seed, numRuns },
      ));

  property('keeps every value', (outputs, simple) => {
    const named = (tensors: readonly Tensor[]) => Object.fromEntries(tensors.map((one, at) => [at, one]));
    expect(evaluate(named(simple), feeds)).toEqual(evaluate(named(outputs), feeds));
    expect(simple.map(one => one.shape)).toEqual(outputs.map(one => one.shape));
  });

  // Broadcasts aside: elementwise operations do them by themselves.
  property('never adds a node', (outputs, simple) => {
    const count = (tensors: readonly Tensor[]) =>
      inOrder(tensors).filter(({ op }) => op !== 'broadcast').length;
    expect(count(simple)).toBeLessThanOrEqual(count(outputs));
  });

  property('finds nothing more the second time', (_, simple) => {
    expect(inOrder(simplify(simple)).length).toBe(inOrder(simple).length);
  });

  test('makes one tensor of equal expressions', () => {
    const [left, right] = simplify([negate(transpose(x, [1, 0, 2])), negate(transpose(x, [1, 0, 2]))]);
    expect(left).toBe(right);
  });

  test('composes moves that undo each other to none', () => {
    const there = transpose(x, [2, 0, 1]);
    expect(simplify([transpose(there, [1, 2, 0])])).toEqual([x]);
    const reversed = Int32Array.of(1, 0);
    expect(simplify([gatherRows(gatherRows(x, reversed), reversed)])).toEqual([x]);
  });
});
