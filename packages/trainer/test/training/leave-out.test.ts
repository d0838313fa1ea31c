import { expect, test } from 'vitest';
import { tuneSplit } from '../../src/data/index.js';
import { parseConfiguration, type TrainingConfigurationInput } from '../../src/training/configuration.js';
import { planData } from '../../src/training/plan.js';
import { drawnDataset, side } from './drawn.js';

const pixels = side * side;
const dataset = drawnDataset(70, 30);
// Row 3 is blank; rows 5 and 6 equal pictures of PublicTest, rows 8 and 9 each other.
dataset.pixels.fill(40, 3 * pixels, 4 * pixels);
for (const [to, from] of [
  [5, 75],
  [6, 99],
  [9, 8],
] as const)
  dataset.pixels.copyWithin(to * pixels, from * pixels, (from + 1) * pixels);

function leftOut(given: TrainingConfigurationInput): number[] {
  const configuration = parseConfiguration({
    preset: 'tiny',
    batch: 7,
    shards: 1,
    lowering: 'direct',
    ...given,
  });
  const { trainRows, judgedRows } = planData(configuration, dataset);
  const used = new Set([...trainRows, ...(judgedRows ?? [])]);
  return Array.from({ length: 70 }, (_, row) => row).filter(row => !used.has(row));
}

test('rows are left out of training by the configuration, and none without it', () => {
  expect(leftOut({})).toEqual([]);
  expect(leftOut({ leaveOut: ['blank'] })).toEqual([3]);
  expect(leftOut({ leaveOut: ['equal'] })).toEqual([5, 6]);
  expect(leftOut({ leaveOut: ['blank', 'equal'], evaluation: 'none' })).toEqual([3, 5, 6]);
});

test('the tune split is judged whole, while what equals a test picture is not learnt', () => {
  const out = leftOut({ leaveOut: ['equal'], evaluation: 'tune' });
  const { train } = tuneSplit(dataset);
  expect(out).toEqual([5, 6].filter(row => train.includes(row)));
  expect(out.length).toBeGreaterThan(0);
});

test('a flaw of another name is refused', () => {
  expect(() => parseConfiguration({ leaveOut: ['ugly'] })).toThrow(/leaveOut/);
});
