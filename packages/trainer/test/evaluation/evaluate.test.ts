import { expect, test } from 'vitest';
import { tuneSplit } from '../../src/data/index.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { predict } from '../../src/evaluation/predict.js';
import { viewNames } from '../../src/evaluation/views.js';
import { brightnessClassifier, type DrawnRow, draft, drawnDataset, level } from './brightness.js';

const [training, publicTest] = [0, 1];
const votesFor = (column: number): readonly number[] =>
  Array.from({ length: 10 }, (_, at) => (at === column ? 8 : 0));

/** Ten rows to judge: seven right, one wrong, two equal to a training picture (one right, one wrong). */
const rows: readonly DrawnRow[] = [
  { target: 0, split: training, mark: 5 },
  { target: 6, split: training, mark: 6 },
  ...Array.from({ length: 7 }, (_, target) => ({
    target,
    split: publicTest,
    mark: 1,
    votes: votesFor(target),
  })),
  { target: 2, split: publicTest, shown: level(4), mark: 2, votes: votesFor(4) },
  { target: 0, split: publicTest, mark: 5, votes: votesFor(9) },
  { target: 3, split: publicTest, shown: level(6), mark: 6, votes: [3, 0, 0, 3, 0, 0, 2, 0, 0, 2] },
];
const dataset = drawnDataset(rows);

test('judges an exported bundle and says all of what it found', async () => {
  const result = await evaluate(await brightnessClassifier(), dataset, 'PublicTest');
  expect(result).toMatchObject({
    split: 'PublicTest',
    rows: 10,
    accuracy: 0.8,
    views: 'one',
    viewing: { count: 1, corner: null, border: null },
    temperature: 2,
    withoutDuplicates: { rows: 8, accuracy: 7 / 8 },
    // Seven clear majorities and the wrong row's, which sides with the network; none for not-a-face and a tie.
    ferPlus: { rows: 8, accuracy: 1, labelAgreement: 7 / 8 },
    parameters: 14,
    multiplyAdds: 2311,
    model: { name: 'brightness' },
    data: { name: 'brightness', sha256: 'd'.repeat(64) },
  });
  expect(result.interval95[0]).toBeCloseTo(0.4901625, 6);
  expect(result.interval95[1]).toBeCloseTo(0.9433178, 6);
  expect(result.confusion[2]).toEqual([0, 0, 1, 0, 1, 0, 0]);
  expect(result.perClass.map(each => each.support)).toEqual([2, 1, 2, 2, 1, 1, 1]);
  expect(result.reliability.reduce((total, bin) => total + bin.rows, 0)).toBe(10);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

test('applies the temperature of the bundle: its confidence is that of the logits over 2', async () => {
  const calibrated = await brightnessClassifier();
  const plain = await brightnessClassifier({ calibration: null });
  const cool = await predict(calibrated, dataset, [5]);
  const hot = await predict(plain, dataset, [5]);
  const odds = (values: Float32Array) => Math.log(values[3]! / values[2]!);
  expect(odds(cool)).toBeCloseTo(odds(hot) / 2, 4);
});

test.each(viewNames)('%s view of an even picture: same answer, in batches of any size', async views => {
  const classifier = await brightnessClassifier();
  const judged = Array.from({ length: 10 }, (_, place) => place + 2);
  const whole = await predict(classifier, dataset, judged, { views });
  const done: number[] = [];
  const parts = await predict(classifier, dataset, judged, {
    views,
    batch: 3,
    onProgress: rows => done.push(rows),
  });
  expect(parts).toEqual(whole);
  expect(done).toEqual([3, 6, 9, 10]);
  for (let place = 0; place < 10; place++) {
    const sum = whole.subarray(place * 7, place * 7 + 7).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
});

test('averages the probabilities of the views, not their logits', async () => {
  const classifier = await brightnessClassifier({
    calibration: null,
    preprocessing: { ...draft.preprocessing, face: { width: 96, height: 48 } },
  });
  // Left half angry, right half neutral: five views see angry, neutral or (the middle) half of each.
  const halves = drawnDataset([{ target: 0, split: publicTest, mark: 0 }]);
  for (let pixel = 0; pixel < halves.pixels.length; pixel++) {
    if (pixel % 48 >= 24) halves.pixels[pixel] = level(6);
  }
  const five = await predict(classifier, halves, [0], { views: 'five' });
  expect(five[0]).toBeCloseTo(2 / 5, 2);
  expect(five[6]).toBeCloseTo(2 / 5, 2);
  expect(five[3]).toBeCloseTo(1 / 5, 2);
});

test('judges the tune split without knowing the rest of Training', async () => {
  const drawn = Array.from({ length: 210 }, (_, row) => ({
    target: row % 7,
    split: training,
    mark: Math.floor(row / 7),
  }));
  const result = await evaluate(await brightnessClassifier(), drawnDataset(drawn), 'tune');
  const { tune } = tuneSplit(drawnDataset(drawn));
  expect(result).toMatchObject({ split: 'tune', rows: tune.length });
});

test('says what is missing', async () => {
  const classifier = await brightnessClassifier();
  await expect(evaluate(classifier, dataset, 'PrivateTest')).rejects.toThrow(
    'brightness has no PrivateTest rows: judge one of Training, PublicTest',
  );
  const other = { ...dataset, labels: [...dataset.labels].reverse() };
  await expect(evaluate(classifier, other, 'PublicTest')).rejects.toThrow(
    'judge it on data with the same labels',
  );
  await expect(predict(classifier, dataset, [0], { batch: 0 })).rejects.toThrow('batch is 0');
  const withoutVotes = { ...dataset, votes: null };
  expect((await evaluate(classifier, withoutVotes, 'PublicTest')).ferPlus).toBeNull();
  expect((await evaluate(classifier, dataset, 'Training')).withoutDuplicates).toBeNull();
});
