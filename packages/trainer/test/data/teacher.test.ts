import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  fillBatch,
  planInOrder,
  Random,
  selectRows,
  targetsSchema,
  tuneSplit,
  withTeacher,
  writeTeacher,
} from '../../src/data/index.js';
import { drawnDataset, temporaryFolder } from './drawn.js';

const dataset = drawnDataset(12);
const training = selectRows(dataset, 'Training');
const source = { teachers: [{ name: 'a', sha256: 'a'.repeat(64), temperature: 1 }], views: 'one' };
const preprocessing = { width: 48, height: 48, mean: 0.5, deviation: 0.25, equalise: false };

/** Shares that differ in every row. */
function drawnProbabilities(rows = training.length): Float32Array {
  const random = Random.fromSeed(3);
  const values = new Float32Array(rows * 7).map(() => random.uniform(0.01, 1));
  for (let at = 0; at < values.length; at += 7) {
    const row = values.subarray(at, at + 7);
    const sum = row.reduce((a, b) => a + b);
    for (let label = 0; label < 7; label++) row[label]! /= sum;
  }
  return values;
}

async function written(weight = 1, probabilities = drawnProbabilities()) {
  const path = join(await temporaryFolder(), 'x.f16');
  const sha256 = await writeTeacher(path, dataset, probabilities, source);
  return { probabilities: path, sha256, weight };
}

describe('a teacher', () => {
  test('is read as it was written, each row where it belongs, in shared memory', async () => {
    const probabilities = drawnProbabilities();
    const { teacher } = await withTeacher(dataset, await written());
    expect(teacher!.buffer).toBeInstanceOf(SharedArrayBuffer);
    for (const [place, row] of training.entries()) {
      for (let label = 0; label < 7; label++) {
        expect(teacher![row * 7 + label]).toBeCloseTo(probabilities[place * 7 + label]!, 3);
      }
    }
    const others = selectRows(dataset, 'PublicTest');
    expect(others.every(row => teacher!.subarray(row * 7, row * 7 + 7).every(share => share === 0))).toBe(
      true,
    );
  });

  test('takes its share of the targets of the rows asked for, the tune split’s included', async () => {
    const teacher = await written(0.5);
    const taught = await withTeacher(dataset, teacher);
    const { train } = tuneSplit(dataset);
    const targets = new Float32Array(train.length * 7);
    const images = new Float32Array(train.length * 2304);
    const options = targetsSchema.parse({ smoothing: 0.1, votes: 0.2, teacher });
    const plain = targetsSchema.parse({ smoothing: 0.1, votes: 0.2 });
    const without = targets.slice();
    fillBatch(taught, planInOrder(train), 0, train.length, preprocessing, options, images, targets);
    fillBatch(taught, planInOrder(train), 0, train.length, preprocessing, plain, images, without);
    for (const [place, row] of train.entries()) {
      for (let label = 0; label < 7; label++) {
        const byTeacher = 0.5 * taught.teacher![row * 7 + label]!;
        const byLabel = label === taught.targets[row] ? 0.5 : 0;
        const at = place * 7 + label;
        expect(targets[at]! - byTeacher).toBeCloseTo(without[at]! - byLabel, 6);
      }
    }
  });

  test('leaves a data set alone where none is named', async () => {
    expect(await withTeacher(dataset, null)).toBe(dataset);
  });

  test('has no more weight than the others leave', () => {
    const teacher = { probabilities: 'x.f16', sha256: 'a'.repeat(64), weight: 0.8 };
    expect(() => targetsSchema.parse({ votes: 0.3, teacher })).toThrow(/together are at most 1/);
  });
});

describe('a file is refused', () => {
  test('that is missing, or not the one meant', async () => {
    const teacher = await written();
    await expect(withTeacher(dataset, { ...teacher, probabilities: 'none.f16' })).rejects.toThrow(
      /cannot read the teacher's probabilities: .*none\.f16.*mien teach/,
    );
    await expect(withTeacher(dataset, { ...teacher, sha256: 'b'.repeat(64) })).rejects.toThrow(
      /has SHA-256 [0-9a-f]{64}, but the configuration means bbbb/,
    );
  });

  test('that tells of other data, rows or labels', async () => {
    const teacher = await written();
    await expect(withTeacher({ ...dataset, hash: 'other' }, teacher)).rejects.toThrow(/name the data it was/);
    await expect(withTeacher(drawnDataset(11), teacher)).rejects.toThrow(/tells of 68 Training rows/);
    const labels = [...dataset.labels].reverse();
    await expect(withTeacher({ ...dataset, labels }, teacher)).rejects.toThrow(/tells of angry, disgust/);
  });

  const numbersBegin = (bytes: Buffer) => bytes.indexOf('\n') + 1;
  function withHalf(bytes: Buffer, at: number, half: number): Buffer {
    bytes.writeUInt16LE(half, at);
    return bytes;
  }
  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['cut short', bytes => bytes.subarray(0, -14), /has 469 numbers where 68 Training rows/],
    ['cut within the heading', bytes => bytes.subarray(0, 30), /holds no teacher's probabilities/],
    ['empty', () => Buffer.alloc(0), /begins with ""/],
    [
      'with NaN',
      bytes => withHalf(bytes, numbersBegin(bytes), 0x7e00),
      /row 0 has no probabilities but \[NaN/,
    ],
    ['with a negative share', bytes => withHalf(bytes, numbersBegin(bytes) + 14, 0xb800), /row 1 has no/],
    ['with sums above 1', bytes => withHalf(bytes, bytes.length - 2, 0x3c00), /row 67 has no/],
  ])('%s', async (_, damage, message) => {
    const teacher = await written();
    const damaged = damage(await readFile(teacher.probabilities));
    await writeFile(teacher.probabilities, damaged);
    const sha256 = createHash('sha256').update(damaged).digest('hex');
    await expect(withTeacher(dataset, { ...teacher, sha256 })).rejects.toThrow(message);
  });

  test('before it is written, if it holds no probabilities', async () => {
    const path = join(await temporaryFolder(), 'x.f16');
    await expect(writeTeacher(path, dataset, drawnProbabilities(5), source)).rejects.toThrow(
      /has 35 numbers/,
    );
    const notANumber = drawnProbabilities().fill(Number.NaN, 7, 14);
    await expect(writeTeacher(path, dataset, notANumber, source)).rejects.toThrow(
      /row 1 has no probabilities/,
    );
  });
});
