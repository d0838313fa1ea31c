import { describe, expect, it } from 'vitest';
import { Random } from '../../src/data/index.js';
import { type Arithmetic, bind, elementwise, sharedFloats } from '../../src/training/elementwise.js';

const special = [0, -0, 1, -1, 1e-45, 3.4e38, -3.4e38, Infinity, -Infinity, Number.NaN];
const f = Math.fround;

const operations: { readonly [Name in keyof Arithmetic]: (a: number, b: number) => number } = {
  add: (a, b) => f(a + b),
  subtract: (a, b) => f(a - b),
  multiply: (a, b) => f(a * b),
  divide: (a, b) => f(a / b),
  min: Math.min,
  max: Math.max,
  sqrt: a => f(Math.sqrt(a)),
};
const names = Object.keys(operations) as (keyof Arithmetic)[];

describe('an elementwise function', () => {
  it.each(names)('%s is IEEE float32, by fours and by ones, over any range', name => {
    const random = Random.fromSeed(name);
    const compiled = elementwise(['a', 'b', 'result'], [], (math, { a, b }) => ({
      stores: { result: name === 'sqrt' ? math.sqrt(a) : math[name](a, b) },
    }));
    for (let round = 0; round < 40; round++) {
      const size = random.integer(70);
      const { memory, arrays } = sharedFloats([size, size, size]);
      const [a, b, result] = arrays as [Float32Array, Float32Array, Float32Array];
      const draw = () =>
        random.uniform() < 0.3 ? special[random.integer(special.length)]! : random.normal();
      for (let index = 0; index < size; index++) [a[index], b[index], result[index]] = [draw(), draw(), 7];
      const begin = random.integer(size + 1);
      const end = begin + random.integer(size - begin + 1);
      bind(compiled, memory)({ a, b, result }, {}, begin, end);
      const expected = Array.from(a, (value, index) =>
        index >= begin && index < end ? operations[name](value, b[index]!) : 7,
      );
      expect([...result]).toEqual(expected);
    }
  });

  it('takes scalars, stores in place, and sums squares in float64', () => {
    const size = 100_003;
    const { memory, arrays } = sharedFloats([size]);
    const values = arrays[0]!.fill(1);
    const scale = elementwise(['values'], ['factor', 'shift'], ({ add, multiply }, { values }, scalars) => {
      const result = add(multiply(values, scalars.factor), scalars.shift);
      return { stores: { values: result }, squares: result };
    });
    const squares = bind(scale, memory)({ values }, { factor: 2, shift: 0.5 }, 1, size);
    expect(squares).toBe((size - 1) * 6.25);
    expect(values[0]).toBe(1);
    expect(new Set(values.subarray(1))).toEqual(new Set([2.5]));
  });

  it('refuses arrays outside its memory', () => {
    const { memory } = sharedFloats([4]);
    const copy = elementwise(['from', 'to'], [], (_, { from }) => ({ stores: { to: from } }));
    const outside = { from: new Float32Array(4), to: new Float32Array(4) };
    expect(() => bind(copy, memory)(outside, {}, 0, 4)).toThrow(/from lies outside the memory/);
  });
});
