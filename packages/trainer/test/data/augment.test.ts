import { Worker } from 'node:worker_threads';
import { createImage } from '@mien/vision';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Augmentation,
  augmentationPresets,
  augmentationSchema,
  choicesOf,
  type Dataset,
  fillBatch,
  pictureMaker,
  planEpoch,
  planInOrder,
  Random,
  targetsSchema,
  transformsOf,
} from '../../src/data/index.js';
import { drawnDataset } from './drawn.js';
import golden from './golden/crops.json' with { type: 'json' };

const dataset = drawnDataset(4);
const rows = Int32Array.from(dataset.targets, (_, row) => row);
const square = (side: number) => ({ width: side, height: side, mean: 0.5, deviation: 0.25, equalise: false });
const hard = targetsSchema.parse({});
const every: Augmentation = augmentationSchema.parse({
  steps: [
    { name: 'crop', size: 44, padding: 2 },
    { name: 'flip' },
    { name: 'five-crop-mirrored', size: 40 },
    { name: 'affine', degrees: 10, scale: [0.9, 1.1], shift: 2 },
    { name: 'light', brightness: 0.3, contrast: 0.3 },
    { name: 'blur', probability: 0.5, deviation: [0.3, 1.5] },
    { name: 'noise', probability: 0.5, deviation: [2, 4] },
    { name: 'erasing', probability: 0.7 },
    { name: 'crop', size: 40 },
  ],
  mixup: { shape: 0.3 },
  balance: 0.5,
});

/** Each picture and target of an epoch, filled in batches of that many. */
function wholeEpoch(
  data: Dataset,
  plan: ReturnType<typeof planEpoch>,
  side: number,
  batch: number,
  options = hard,
) {
  const images = new Float32Array(plan.rows.length * side * side);
  const targets = new Float32Array(plan.rows.length * 7);
  for (let from = 0; from < plan.rows.length; from += batch) {
    const count = Math.min(batch, plan.rows.length - from);
    const imagePart = images.subarray(from * side * side);
    fillBatch(data, plan, from, count, square(side), options, imagePart, targets.subarray(from * 7));
  }
  return { images, targets };
}

describe('against torchvision', () => {
  const picture = createImage(
    { width: golden.side, height: golden.side },
    1,
    Uint8Array.from(golden.picture),
  );
  const step = { name: 'crop', size: golden.side, padding: golden.padding };
  const [crop, flip] = transformsOf(augmentationSchema.parse({ steps: [step, { name: 'flip' }] }));

  test.each(golden.crops)('crop at left $left, top $top', ({ left, top, pixels }) => {
    expect([...crop!.apply(picture, { left, top }).data]).toEqual(pixels);
  });

  test('crops are drawn from the same places', () => {
    const random = Random.fromSeed(1);
    const drawn = Array.from({ length: 2000 }, () => crop!.draw(random, picture));
    const seen = (name: string) => [...new Set(drawn.map(choice => choice[name]!))].sort((a, b) => a - b);
    expect(seen('left')).toEqual(golden.drawnLeft);
    expect(seen('top')).toEqual(golden.drawnTop);
  });

  test('flip', () => {
    expect([...flip!.apply(picture, { flipped: 1 }).data]).toEqual(golden.flipped);
    expect(flip!.apply(picture, { flipped: 0 })).toBe(picture);
  });
});

describe('a transform', () => {
  const image = createImage({ width: 48, height: 48 }, 1, dataset.pixels.subarray(0, 2304));
  const steps = [...every.steps, { name: 'affine' }, { name: 'noise', deviation: [0, 0] }].map(
    step => [step.name, step] as const,
  );

  test.each(steps)('%s: choices are all there is to it', (_, step) => {
    const [transform] = transformsOf(augmentationSchema.parse({ steps: [step] }));
    fc.assert(
      fc.property(fc.integer(), seed => {
        const before = image.data.slice();
        const choice = transform!.draw(Random.fromSeed(seed), image);
        expect(Object.keys(choice)).toEqual(transform!.choices);
        const result = transform!.apply(image, choice);
        expect({ width: result.width, height: result.height }).toEqual(
          transform!.resultSize({ width: 48, height: 48 }),
        );
        const out = new Uint8Array(result.width * result.height);
        expect(transform!.apply(image, JSON.parse(JSON.stringify(choice)), out).data).toEqual(result.data);
        expect(image.data).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  test('affine, light, noise and blur without range change nothing', () => {
    const still = augmentationSchema.parse({
      steps: [
        { name: 'affine' },
        { name: 'light' },
        { name: 'noise', deviation: [0, 0] },
        { name: 'blur', probability: 0, deviation: [1, 1] },
        { name: 'flip', probability: 0 },
      ],
    });
    const pictureAt = pictureMaker(dataset, planEpoch(dataset, rows, still, Random.fromSeed(1)));
    const plan = planEpoch(dataset, rows, still, Random.fromSeed(1));
    for (const picture of rows) {
      const row = plan.rows[picture]!;
      expect(pictureAt(picture).data).toEqual(dataset.pixels.subarray(row * 2304, (row + 1) * 2304));
    }
  });

  test('five crops put the crop in the middle and its mirror around it', () => {
    const [five] = transformsOf(augmentationPresets['paper-literal']);
    const origins = [
      [0, 0],
      [8, 0],
      [0, 8],
      [8, 8],
      [4, 4],
    ] as const;
    for (const [crop, [left, top]] of origins.entries()) {
      const { data } = five!.apply(image, { crop });
      for (let y = 0; y < 48; y++) {
        for (let x = 0; x < 48; x++) {
          const inside = (at: number) => (at < 4 ? 4 - at : at > 43 ? 82 - at : at - 4);
          expect(data[y * 48 + x]).toBe(image.data[(top + inside(y)) * 48 + left + inside(x)]);
        }
      }
    }
  });

  test('erasing sets its rectangle and nothing else, as often as asked', () => {
    const [erasing] = transformsOf(
      augmentationSchema.parse({ steps: [{ name: 'erasing', probability: 0.4, level: 7 }] }),
    );
    const { data } = erasing!.apply(image, { left: 3, top: 5, width: 10, height: 4 });
    const inside = (at: number) => at % 48 >= 3 && at % 48 < 13 && at >= 5 * 48 && at < 9 * 48;
    data.forEach((level, at) => void expect(level).toBe(inside(at) ? 7 : image.data[at]));
    const random = Random.fromSeed(2);
    const erased = Array.from({ length: 2000 }, () => erasing!.draw(random, image)).filter(
      choice => choice.width! > 0,
    );
    expect(Math.abs(erased.length / 2000 - 0.4)).toBeLessThan(0.05);
    for (const { left, top, width, height } of erased) {
      expect(left! + width!).toBeLessThanOrEqual(48);
      expect(top! + height!).toBeLessThanOrEqual(48);
    }
  });

  test('one that cannot be is refused before the epoch', () => {
    const plan = (steps: unknown[]) =>
      planEpoch(dataset, rows, augmentationSchema.parse({ steps }), Random.fromSeed(1));
    expect(() => plan([{ name: 'crop', size: 49 }])).toThrow(
      /crop of 49 does not fit into pictures of 48x48 padded by 0/,
    );
    expect(() => plan([{ name: 'crop', size: 30 }, { name: 'five-crop-mirrored' }])).toThrow(
      /40 do not fit into pictures of 30x30/,
    );
    expect(() => augmentationSchema.parse({ steps: [{ name: 'twirl' }] })).toThrow();
    expect(() => augmentationSchema.parse({ steps: [{ name: 'flip', probability: 2 }] })).toThrow();
  });
});

describe('an epoch plan', () => {
  test('is the same for the same seed, another for another', () => {
    const plan = (seed: number) => planEpoch(dataset, rows, every, Random.fromSeed(seed));
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1).choices).not.toEqual(plan(2).choices);
    expect(plan(1).rows).not.toEqual(plan(2).rows);
  });

  test('makes the same pictures however the epoch is cut into batches', () => {
    const plan = planEpoch(dataset, rows, every, Random.fromSeed(5));
    const whole = wholeEpoch(dataset, plan, 40, 28);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), batch => {
        expect(wholeEpoch(dataset, plan, 40, batch)).toEqual(whole);
      }),
      { numRuns: 8 },
    );
    expect(whole.images.every(Number.isFinite)).toBe(true);
  });

  test('goes to a worker without a copy', async () => {
    const plan = planEpoch(dataset, rows, every, Random.fromSeed(5));
    const source = `const { workerData, parentPort } = require('node:worker_threads');
      workerData.rows[0] = -7; parentPort.postMessage(Array.from(workerData.choices));`;
    const worker = new Worker(source, { eval: true, workerData: plan });
    const choices = await new Promise(resolve => worker.once('message', resolve));
    expect(choices).toEqual([...plan.choices]);
    expect(plan.rows[0]).toBe(-7);
    await worker.terminate();
  });

  test('tells each picture’s choices by name', () => {
    const plan = planEpoch(dataset, rows, augmentationPresets.paper, Random.fromSeed(5));
    const [left, top, flipped] = plan.choices.subarray(6, 9);
    expect(choicesOf(plan, 2)).toEqual([
      { step: 'crop', choice: { left, top } },
      { step: 'flip', choice: { flipped } },
    ]);
  });

  test('in order changes nothing', () => {
    const { images, targets } = wholeEpoch(dataset, planInOrder(rows), 48, 5);
    expect(images[100]).toBeCloseTo((dataset.pixels[100]! / 255 - 0.5) / 0.25, 5);
    expect(Array.from(rows, row => targets.subarray(row * 7, row * 7 + 7).indexOf(1))).toEqual([
      ...dataset.targets,
    ]);
  });

  test('of no rows is refused', () => {
    const plan = () => planEpoch(dataset, new Int32Array(), every, Random.fromSeed(1));
    expect(plan).toThrow(/no rows/);
  });
});

describe('the order of an epoch', () => {
  const uneven = Int32Array.from(rows.filter(row => dataset.targets[row] !== 1 || row < 7 * 1));
  const times = (balance: number) => {
    const plan = planEpoch(dataset, uneven, augmentationSchema.parse({ balance }), Random.fromSeed(9));
    expect(plan.rows).toHaveLength(uneven.length);
    return Array.from(uneven, row => plan.rows.filter(other => other === row).length);
  };

  test('shows every row once without balance', () => {
    expect(times(0)).toEqual(Array(uneven.length).fill(1));
  });

  test('shows every class alike with it, and no row of a class twice before all once', () => {
    const shown = times(1);
    const perClass = dataset.labels.map((_, label) =>
      shown.filter((_, at) => dataset.targets[uneven[at]!] === label),
    );
    for (const counts of perClass) {
      const total = counts.reduce((a, b) => a + b, 0);
      expect([3, 4]).toContain(total);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  test('does without a class that does not occur', () => {
    const happy = rows.filter(row => dataset.targets[row] === 3);
    const plan = planEpoch(dataset, happy, augmentationSchema.parse({ balance: 1 }), Random.fromSeed(9));
    expect([...plan.rows].sort((a, b) => a - b)).toEqual([...happy]);
  });
});

describe('targets', () => {
  const target = (data: Dataset, row: number, options: object) =>
    Array.from(
      wholeEpoch(data, planInOrder(Int32Array.of(row)), 48, 1, targetsSchema.parse(options)).targets,
    );
  const votes = (...seven: number[]) => ({ ...dataset, votes: Uint8Array.from([...seven, 1, 0, 2]) });

  test('are the label, smoothed, and FER+ votes, by their shares', () => {
    expect(target(dataset, 0, {})).toEqual([1, 0, 0, 0, 0, 0, 0]);
    const mixed = target(votes(1, 0, 3, 0, 0, 0, 0), 0, { smoothing: 0.2, votes: 0.3 });
    const expected = [0.5 + 0.075, 0, 0.225, 0, 0, 0, 0].map(share => share + 0.2 / 7);
    mixed.forEach((share, label) => void expect(share).toBeCloseTo(expected[label]!, 6));
  });

  test('fall back on the label where nobody voted for an expression', () => {
    expect(target(votes(0, 0, 0, 0, 0, 0, 0), 0, { votes: 0.3 })).toEqual([1, 0, 0, 0, 0, 0, 0]);
  });

  test('add up to one, mixed up or not', () => {
    const share = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer(), (smoothing, votes, seed) => {
        const plan = planEpoch(dataset, rows, every, Random.fromSeed(seed));
        const { targets } = wholeEpoch(dataset, plan, 40, 28, {
          smoothing,
          votes,
          teacher: null,
          priorCorrection: false,
        });
        for (let at = 0; at < targets.length; at += 7) {
          expect(targets.subarray(at, at + 7).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 10 },
    );
  });

  test('need votes to mix in, and shares that leave something', () => {
    expect(() => target({ ...dataset, votes: null }, 0, { votes: 0.1 })).toThrow(/no FER\+ votes/);
    expect(() => targetsSchema.parse({ smoothing: 0.6, votes: 0.6 })).toThrow(/at most 1/);
  });
});

test('mixup blends a picture with its partner’s by the share drawn', () => {
  const plan = planEpoch(
    dataset,
    rows,
    augmentationSchema.parse({ mixup: { shape: 1 } }),
    Random.fromSeed(4),
  );
  const { images, targets } = wholeEpoch(dataset, plan, 48, 7);
  const plain = wholeEpoch(dataset, planInOrder(plan.rows), 48, 7);
  for (const picture of rows) {
    const [share, partner] = [plan.shares![picture]!, plan.partners![picture]!];
    const blend = (values: Float32Array, length: number, at: number) =>
      share * values[picture * length + at]! + (1 - share) * values[partner * length + at]!;
    expect(images[picture * 2304 + 999]).toBeCloseTo(blend(plain.images, 2304, 999), 5);
    for (let label = 0; label < 7; label++)
      expect(targets[picture * 7 + label]).toBeCloseTo(blend(plain.targets, 7, label), 5);
  }
});

test('a batch that does not fit is refused', () => {
  const plan = planInOrder(rows);
  const fill = (from: number, count: number, side: number, images: number, targets: number) =>
    fillBatch(
      dataset,
      plan,
      from,
      count,
      square(side),
      hard,
      new Float32Array(images),
      new Float32Array(targets),
    );
  expect(() => fill(27, 2, 48, 2 * 2304, 14)).toThrow(/pictures 27 to 28 of an epoch of 28/);
  expect(() => fill(0, 2, 48, 2304, 14)).toThrow(/batch of 2 in arrays for 1 pictures/);
  expect(() => fill(0, 2, 48, 2 * 2304, 7)).toThrow(/1 targets/);
  expect(() => fill(0, 1, 40, 2304, 7)).toThrow(/48x48.*40x40/);
});
