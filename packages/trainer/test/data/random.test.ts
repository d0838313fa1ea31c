import { expect, test } from 'vitest';
import { Random } from '../../src/data/index.js';

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test('gives the sequence of the authors’ C program', () => {
  const random = Random.fromState([1, 2, 3, 4]);
  const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
  expect(expected.map(() => random.bits())).toEqual(expected);
});

test('goes on from its state after a trip through JSON', () => {
  const random = Random.fromSeed(7);
  random.normal();
  const copy = Random.fromState(JSON.parse(JSON.stringify(random.state)));
  expect(copy.bits()).toBe(random.bits());
});

test('forks differ by label and by state, and leave the generator where it was', () => {
  const random = Random.fromSeed('a');
  const before = random.state;
  const [one, two] = [random.fork('epoch 1').bits(), random.fork('epoch 2').bits()];
  expect(one).not.toBe(two);
  expect(random.state).toEqual(before);
  expect(random.fork('epoch 1').bits()).toBe(one);
  random.bits();
  expect(random.fork('epoch 1').bits()).not.toBe(one);
});

test('refuses the state it could never leave', () => {
  expect(() => Random.fromState([0, 0, 0, 0])).toThrow(/four zeros/);
});

test('distributions have the moments they should', () => {
  const random = Random.fromSeed(1);
  const draws = (draw: () => number) => Array.from({ length: 20_000 }, draw);
  const normal = draws(() => random.normal());
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map(value => value * value))).toBeCloseTo(1, 1);
  for (const shape of [0.05, 0.2, 1, 2]) {
    const beta = draws(() => random.beta(shape));
    expect(mean(beta)).toBeCloseTo(0.5, 1);
    expect(mean(beta.map(value => (value - 0.5) ** 2))).toBeCloseTo(1 / (4 * (2 * shape + 1)), 2);
  }
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (const value of draws(() => random.integer(7))) counts[value]!++;
  for (const count of counts) expect(Math.abs(count - 20_000 / 7)).toBeLessThan(250);
});

test('a shuffle is a permutation, and not always the same', () => {
  const random = Random.fromSeed(3);
  const shuffled = random.shuffle(Int32Array.from({ length: 100 }, (_, index) => index));
  expect([...shuffled].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  expect([...shuffled]).not.toEqual([...random.shuffle(shuffled.slice())]);
});
