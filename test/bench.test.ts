import { expect, test } from 'vitest';
import { compare, spreadOf } from '../bench/measure/pairs.js';
import { startRival } from '../bench/measure/rival.js';

/** A program of bench/measure/rival.ts's protocol whose n-th run takes a second for so many pictures. */
const program = (speeds: readonly number[]) => `
  const speeds = ${JSON.stringify(speeds)};
  console.log(JSON.stringify({ ready: true, form: 'plain' }));
  require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
    if (speeds.length === 0) process.exit(3);
    const speed = speeds.shift();
    console.log(JSON.stringify({ seconds: 1, pictures: speed, imagesPerSecond: speed, line }));
  });`;
const start = (speeds: readonly number[]) => startRival(process.execPath, ['-e', program(speeds)]);

test('the spread of values', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({
    n: 4,
    median: 2.5,
    mean: 2.5,
    deviation: Math.sqrt(5 / 3),
    min: 1,
    max: 4,
    values: [4, 1, 3, 2],
  });
  expect(spreadOf([7]).deviation).toBe(0);
});

test('two programs run in turns after a warm-up that does not count', async () => {
  const [ours, theirs] = await Promise.all([start([1, 10, 30, 20]), start([1, 20, 20, 20])]);
  expect(ours.about).toEqual({ form: 'plain' });
  const { ours: own, theirs: other, ratio } = await compare(ours, theirs, { pairs: 3, steps: 2 });
  await Promise.all([ours.close(), theirs.close()]);
  expect(own.imagesPerSecond.values).toEqual([10, 30, 20]);
  expect(other.imagesPerSecond.median).toBe(20);
  expect(ratio.values).toEqual([0.5, 1.5, 1]);
});

test('a program that ends too early fails the benchmark with its exit code', async () => {
  const rival = await start([5]);
  await rival.run(1);
  await expect(rival.run(1)).rejects.toThrow('ended with 3');
  await expect(startRival(process.execPath, ['-e', 'process.exit(4)'])).rejects.toThrow('ended with 4');
  await expect(startRival('/nowhere', [])).rejects.toThrow('cannot start /nowhere');
});
