import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anchorCentres, anchorCount } from '../src/detector/anchors.js';
import { type Candidate, candidatesOf, mirrored, moved } from '../src/detector/candidates.js';
import { blended, suppressed } from '../src/detector/merge.js';

function candidate(score: number, left: number, top: number, side: number): Candidate {
  const points = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? left : top) + side / 2);
  return { score, values: Float32Array.of(left, top, left + side, top + side, ...points) };
}

const candidates = fc.array(
  fc
    .record({
      score: fc.double({ min: 0.01, max: 1, noNaN: true }),
      x: fc.nat(200),
      y: fc.nat(200),
      side: fc.integer({ min: 1, max: 90 }),
    })
    .map(({ score, x, y, side }) => candidate(score, x, y, side)),
  { maxLength: 30 },
);

describe('anchors', () => {
  test('are 2 in each cell of 16x16, then 6 in each of 8x8', () => {
    expect(anchorCount).toBe(896);
    expect(anchorCentres).toHaveLength(2 * 896);
    expect([...anchorCentres.slice(0, 6)]).toEqual([8, 8, 8, 8, 24, 8]);
    expect([...anchorCentres.slice(1024, 1026)]).toEqual([16, 16]);
    expect([...anchorCentres.slice(-2)]).toEqual([240, 240]);
  });

  test('become candidates by their logit, with offsets from their centre', () => {
    const logits = new Float32Array(anchorCount).fill(-200);
    const rows = new Float32Array(anchorCount * 16);
    logits[2] = 0;
    rows.set([1, -2, 10, 20, 3, 4], 2 * 16);
    // The second of two pictures; the coarse grid's 384 anchors come first among the outputs, and the first picture is empty.
    const grid = (values: Float32Array, first: number, count: number, width: number) => {
      const data = new Float32Array(2 * count * width);
      data.set(values.subarray(first * width, (first + count) * width), count * width);
      return { data, shape: [2, count, width] };
    };
    const outputs = {
      coarseRows: grid(rows, 512, 384, 16),
      coarseLogits: grid(logits, 512, 384, 1),
      fineLogits: grid(logits, 0, 512, 1),
      fineRows: grid(rows, 0, 512, 16),
    };
    const [only, ...others] = candidatesOf(outputs, 1, 0.5);
    expect(others).toEqual([]);
    expect(only!.score).toBe(0.5);
    expect([...only!.values.slice(0, 6)]).toEqual([20, -4, 30, 16, 27, 12]);
  });
});

test('mirroring twice and moving back change nothing', () => {
  const values = Float32Array.from({ length: 16 }, (_, at) => at * at);
  const original = { score: 0.5, values };
  expect(mirrored(mirrored(original, 256), 256)).toEqual(original);
  expect(mirrored(original, 256).values[4]).toBe(256 - values[6]!);
  expect(moved(moved(original, 2, 8, 16), 0.5, -4, -8)).toEqual(original);
});

test('blending keeps the best score of each face and the mean place, weighted by score', () => {
  const [one, other, ...rest] = blended([
    candidate(0.2, 12, 10, 50),
    candidate(0.6, 10, 10, 50),
    candidate(0.3, 200, 200, 20),
  ]);
  expect(rest).toEqual([]);
  expect(one!.score).toBe(0.6);
  expect(one!.values[0]).toBeCloseTo(10.5, 5);
  expect(other!.values[0]).toBe(200);
});

test('blending gives every face once and none that was not there', () => {
  fc.assert(
    fc.property(candidates, list => {
      const faces = blended(list);
      expect(faces.length).toBeLessThanOrEqual(list.length);
      expect(faces.length > 0).toBe(list.length > 0);
      expect(faces.map(({ score }) => score)).toEqual(
        faces.map(({ score }) => score).toSorted((a, b) => b - a),
      );
      for (const { values } of faces) expect(values.every(Number.isFinite)).toBe(true);
    }),
  );
});

test('suppression leaves out what lies in a surer face, keeps heads put together, and is settled after once', () => {
  expect(suppressed([candidate(0.9, 0, 0, 100), candidate(0.8, 40, 60, 20)])).toHaveLength(1);
  expect(suppressed([candidate(0.9, 0, 0, 100), candidate(0.8, 38, 0, 100)])).toHaveLength(1);
  expect(suppressed([candidate(0.9, 0, 0, 100), candidate(0.8, 48, 0, 100)])).toHaveLength(2);
  fc.assert(
    fc.property(candidates, list => {
      const kept = suppressed(list);
      expect(suppressed(kept)).toEqual(kept);
    }),
  );
});
