import { createImage, type GreyImage } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/data/index.js';
import { compareJudgements } from '../../src/evaluation/compare.js';
import { judgeSplit } from '../../src/evaluation/judgement.js';
import { alterations } from '../../src/evaluation/stress/alterations.js';
import { stressSamples, stressTest } from '../../src/evaluation/stress/stress.js';
import { blob } from '../data/drawn.js';
import { brightnessClassifier, drawnDataset, level } from './brightness.js';

const size = { width: 48, height: 48 };
const picture = createImage(size, 1, blob(Random.fromSeed(1)));
const distance = (a: GreyImage, b: GreyImage) =>
  a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length;

describe.each(alterations)('$name', ({ apply, strengths }) => {
  test('makes a picture worse, the more the stronger, and leaves the picture itself alone', async () => {
    const before = picture.data.slice();
    const worse = await Promise.all(strengths.map(each => apply(picture, each, Random.fromSeed(2))));
    for (const each of worse) expect(each).toMatchObject({ ...size, channels: 1 });
    const [mild, middle, strong] = worse.map(each => distance(each, picture)) as [number, number, number];
    expect(mild).toBeGreaterThan(0);
    expect(middle).toBeGreaterThan(mild);
    expect(strong).toBeGreaterThan(middle);
    expect(picture.data).toEqual(before);
  });

  test('is the same again by the same chance', async () => {
    const [one, two] = await Promise.all([0, 0].map(() => apply(picture, strengths[1], Random.fromSeed(5))));
    expect(two!.data).toEqual(one!.data);
  });
});

describe('a stress test', () => {
  const rows = Array.from({ length: 14 }, (_, row) => ({ target: row % 7, split: 1, mark: row }));
  const dataset = drawnDataset(rows);

  test('tells how many rows are still right, and the drop against the rows as they are', async () => {
    const classifier = await brightnessClassifier();
    const plain = await judgeSplit(classifier, dataset, 'PublicTest');
    const done: number[] = [];
    const stress = await stressTest(classifier, dataset, plain, { onProgress: rows => done.push(rows) });
    expect(stress).toMatchObject({ split: 'PublicTest', seed: 0, rows: 14, accuracy: 1 });
    expect(stress.scores.map(({ name, strength }) => [name, strength])).toEqual(
      alterations.flatMap(({ name, strengths }) => strengths.map(strength => [name, strength])),
    );
    expect(done.at(-1)).toBe(27 * 14);
    const scores = (name: string) => stress.scores.filter(each => each.name === name);
    // At half the light every class is nearer to a darker one; only the darkest stays itself.
    const [half, quarter] = scores('darkness');
    expect(half).toMatchObject({ strength: 0.5, rows: 14, accuracy: 1 / 7 });
    expect(half!.drop).toBeCloseTo(6 / 7, 12);
    expect(quarter!.accuracy).toBe(1 / 7);
    // An even picture has no contrast to lose, and its mean outlives a blur.
    for (const name of ['contrast', 'blur', 'low resolution'])
      for (const { accuracy, drop } of scores(name))
        expect({ accuracy, drop }).toEqual({ accuracy: 1, drop: 0 });
    expect(JSON.parse(JSON.stringify(stress))).toEqual(stress);
    expect(await stressTest(classifier, dataset, plain)).toEqual(stress);
  });

  test('can show what it shows the network', async () => {
    const samples = await stressSamples(dataset, [3]);
    expect(samples).toHaveLength(9);
    for (const { pictures } of samples) {
      expect(pictures.map(list => list.length)).toEqual([4]);
      const plain = await decode(pictures[0]![0]!);
      expect(plain.data[100]).toBe(level(3));
    }
  });
});

test('two models are compared row by row', async () => {
  const classifier = await brightnessClassifier();
  const rows = Array.from({ length: 8 }, (_, row) => ({
    target: row % 7,
    split: 1,
    mark: row,
    shown: row < 5 ? level(row % 7) : level(0),
  }));
  const right = await judgeSplit(
    classifier,
    drawnDataset(rows.map(row => ({ ...row, shown: level(row.target) }))),
    'PublicTest',
  );
  const partly = await judgeSplit(classifier, drawnDataset(rows), 'PublicTest');
  const comparison = compareJudgements(right, partly);
  expect(comparison).toMatchObject({
    rows: 8,
    accuracy: 6 / 8,
    difference: 2 / 8,
    onlyFirst: 2,
    onlySecond: 0,
    pValue: 0.5,
  });
});
