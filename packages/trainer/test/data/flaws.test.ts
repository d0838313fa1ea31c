import { decode } from '@mien/vision/node';
import { expect, test } from 'vitest';
import {
  checkDataset,
  contactSheet,
  type Dataset,
  equalPictures,
  type Flaw,
  formatReport,
  leaveOut,
  membersOf,
  planInOrder,
  selectRows,
  similarPictures,
  tuneSplit,
} from '../../src/data/index.js';
import { drawnDataset } from './drawn.js';

/** A drawn dataset with some pictures overwritten by what a function makes of the old ones. */
function withPictures(
  changes: Readonly<Record<number, (old: (row: number) => Uint8Array) => Uint8Array>>,
): Dataset {
  const dataset = drawnDataset(30);
  const old = (row: number) => dataset.pixels.subarray(row * 2304, (row + 1) * 2304);
  for (const [row, change] of Object.entries(changes)) old(Number(row)).set(change(old));
  return dataset;
}

const shiftedRight = (pixels: Uint8Array) => pixels.map((_, at) => pixels[at % 48 === 0 ? at : at - 1]!);
const brighter = (pixels: Uint8Array) => pixels.map(level => Math.min(255, level * 1.1 + 5));
// Rows 4, 9, 14 … are PublicTest; a row's label is row % 7.
const flawed = withPictures({
  7: old => old(0), // the same label
  8: old => old(0), // another label
  9: old => old(0), // across splits, another label
  14: old => old(0), // across splits, the same label
  22: old => brighter(old(20)),
  24: old => shiftedRight(old(20)),
  30: () => new Uint8Array(2304),
  31: () => new Uint8Array(2304).fill(200),
  32: () => new Uint8Array(2304).fill(200).fill(201, 0, 50),
});

test('equal and similar pictures are grouped under their first row', () => {
  const equal = equalPictures(flawed);
  expect([7, 8, 9, 14].map(row => equal[row])).toEqual([0, 0, 0, 0]);
  expect([20, 22, 24].map(row => equal[row])).toEqual([20, 22, 24]);
  const similar = similarPictures(flawed, equal);
  expect([7, 8, 9, 14].map(row => similar[row])).toEqual([0, 0, 0, 0]);
  expect([20, 22, 24].map(row => similar[row])).toEqual([20, 20, 20]);
  expect(similar[31]).toBe(31);
  const several = [...membersOf(similar, similar.keys()).values()].filter(members => members.length > 1);
  expect(several).toEqual([
    [0, 7, 8, 9, 14],
    [20, 22, 24],
  ]);
});

test('the report counts them, as JSON and as a table', () => {
  const report = checkDataset(flawed);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.overlaps).toMatchObject([
    {
      equal: { rows: 2, withRows: 3, groups: 1, sameLabel: 1 },
      similar: { rows: 3, withRows: 5, groups: 2, sameLabel: 1 },
    },
  ]);
  expect(report.splits[0]).toMatchObject({
    equal: { groups: 1, rows: 3, redundant: 2, largest: 3, conflicting: 1 },
    blank: [30, 31],
    nearBlank: [32],
  });
  expect(formatReport(report)).toMatch(/2 PublicTest pictures equal one of Training \(1 with its label\)/);
});

test('rows are left out as asked', () => {
  const all = Int32Array.from(flawed.targets.keys());
  const gone = (...named: Flaw[]) => {
    const kept = new Set(leaveOut(flawed, all, named, new Int32Array()));
    return [...all].filter(row => !kept.has(row));
  };
  expect(gone()).toEqual([]);
  expect(gone('blank')).toEqual([30, 31]);
  expect(gone('near-blank')).toEqual([30, 31, 32]);
  const votes = flawed.votes!.slice();
  votes[5 * 10 + 9] = 6;
  const faces = leaveOut({ ...flawed, votes }, Int32Array.of(4, 5, 6), ['not-a-face'], all);
  expect([...faces]).toEqual([4, 6]);
  expect(() => leaveOut({ ...flawed, votes: null }, all, ['not-a-face'], all)).toThrow(/no FER\+ votes/);
});

test('so are rows equal to one on the other side', () => {
  const [training, publicTest] = [selectRows(flawed, 'Training'), selectRows(flawed, 'PublicTest')];
  const without = (rows: Int32Array, others: Int32Array) => {
    const kept = new Set(leaveOut(flawed, rows, ['equal'], others));
    return [...rows].filter(row => !kept.has(row));
  };
  expect(without(publicTest, training)).toEqual([9, 14]);
  expect(without(training, publicTest)).toEqual([0, 7, 8]);
});

test('the tune split is a fixed tenth of each class with groups whole', () => {
  const { train, tune } = tuneSplit(flawed);
  expect(tuneSplit(flawed)).toEqual({ train, tune });
  expect([...train, ...tune].sort((a, b) => a - b)).toEqual([...selectRows(flawed, 'Training')]);
  const of = (rows: Int32Array, label: number) => rows.filter(row => flawed.targets[row] === label).length;
  for (let label = 0; label < 7; label++) {
    expect(of(tune, label)).toBe(Math.round(0.1 * (of(tune, label) + of(train, label))));
  }
  const similar = similarPictures(flawed);
  const trained = membersOf(similar, train);
  expect([...tune].filter(row => trained.has(similar[row]!))).toEqual([]);
});

test('a contact sheet holds every picture', async () => {
  const dataset = drawnDataset(2);
  const sheet = await decode(
    await contactSheet(dataset, planInOrder(Int32Array.of(3, 5, 6)), { columns: 2, scale: 1 }),
  );
  expect([sheet.width, sheet.height, sheet.channels]).toEqual([2 * 56 + 8, 2 * (48 + 30) + 8, 3]);
  expect(sheet.data[(8 * sheet.width + 8) * 3]).toBe(dataset.pixels[3 * 2304]);
});
