import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import { fer2013Path, loadDataset } from '../../src/data/index.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { sampleClasses } from '../../src/evaluation/samples.js';
import { brightnessClassifier } from './brightness.js';

test('FER2013: the rows that count are those its published flaws leave', async context => {
  if (!existsSync(fer2013Path())) requireOrSkip(context, 'data', `no FER2013 data at ${fer2013Path()}`);
  const dataset = await loadDataset(fer2013Path());
  const result = await evaluate(await brightnessClassifier(), dataset, 'PublicTest');
  expect(result.rows).toBe(3589);
  expect(result.perClass.map(each => each.support)).toEqual([467, 56, 496, 895, 653, 415, 607]);
  // 280 PublicTest rows equal some Training picture.
  expect(result.withoutDuplicates?.rows).toBe(3309);
  // Counted apart, in Python: rows with one clear leader among all ten columns, and the labels that agree.
  expect(result.ferPlus?.rows).toBe(3372);
  expect(result.ferPlus?.labelAgreement).toBeCloseTo(0.65362, 5);

  const samples = sampleClasses(dataset, 'Training', 8);
  expect(samples.map(each => each.rows)).toEqual([3995, 436, 4097, 7215, 4830, 3171, 4965]);
  expect(sampleClasses(dataset, 'Training', 8)).toEqual(samples);
});
