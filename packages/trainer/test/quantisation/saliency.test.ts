// Whether explanations tell of what was learnt: sanity checks after J. Adebayo et al. 2018 (arXiv:1810.03292).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Explainer, type ModelBundle, openBundle, openExplainer } from '@mien/runtime/node';
import { describe, expect, test } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import { type Dataset, fer2013Path, loadDataset, selectRows, tuneSplit } from '../../src/data/index.js';
import { preset } from '../../src/models/index.js';
import { testPictures } from '../../src/training/judging.js';
import { rankCorrelation } from './rank-correlation.js';
import { bundleOf, drawn, randomWeights, trainTiny } from './trained.js';

const faces = 100;
const seeds = [1, 2, 3];

/** For each face, how alike two networks' heat is for the class the first one names; 0 where one has none at all. */
async function correlations(
  one: Explainer,
  other: Explainer,
  pictures: readonly Float32Array[],
): Promise<readonly number[]> {
  const found: number[] = [];
  for (const picture of pictures) {
    const { label, heat } = await one.explain(picture);
    const { heat: otherHeat } = await other.explain(picture, label);
    found.push(rankCorrelation(heat.values, otherHeat.values) || 0);
  }
  return found;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function expectFaithful(
  whole: ModelBundle,
  half: ModelBundle,
  dataset: Dataset,
  rows: Int32Array,
): Promise<void> {
  const { preprocessing, network } = whole.manifest;
  const { data } = testPictures(dataset, rows.subarray(0, faces), preprocessing);
  const pixels = preprocessing.width * preprocessing.height;
  const pictures = Array.from({ length: faces }, (_, face) =>
    data.subarray(face * pixels, (face + 1) * pixels),
  );
  const explainer = await openExplainer(whole);
  const likeHalf = await correlations(explainer, await openExplainer(half), pictures);
  expect(meanOf(likeHalf), 'against float16').toBeGreaterThan(0.95);
  for (const seed of seeds) {
    const trained = { network: preset(network.preset), weights: randomWeights(preset(network.preset), seed) };
    const random = await openExplainer(await bundleOf(trained, 'float32', dataset));
    const likeRandom = await correlations(explainer, random, pictures);
    expect(Math.abs(meanOf(likeRandom)), `against random weights of seed ${seed}`).toBeLessThan(0.3);
  }
}

describe('over 100 faces, Grad-CAM is unlike that of random weights and like that of float16 weights', () => {
  test('of the shipped model', async context => {
    if (!existsSync(fer2013Path())) requireOrSkip(context, 'data', `no FER2013 data at ${fer2013Path()}`);
    const shipped = (name: string) => fileURLToPath(new URL(`../../../../models/${name}`, import.meta.url));
    const [whole, half] = [shipped('mien'), shipped('mien-float16')];
    for (const folder of [whole, half])
      if (!existsSync(`${folder}/model.json`)) context.skip(`no model is shipped yet at ${folder}`);
    const dataset = await loadDataset(fer2013Path());
    const { tune } = tuneSplit(dataset);
    await expectFaithful(await openBundle(whole), await openBundle(half), dataset, tune);
  });

  test('of a small network trained on drawn bars', async () => {
    const tiny = await trainTiny();
    const rows = selectRows(drawn, 'PublicTest');
    await expectFaithful(await bundleOf(tiny, 'float32'), await bundleOf(tiny, 'float16'), drawn, rows);
  });
});

test.each([
  ['equal', [1, 5, 2, 9], [10, 30, 20, 40], 1],
  ['reversed', [1, 2, 3], [3, 2, 1], -1],
  ['with ties', [1, 2, 2, 4], [1, 2, 3, 4], 0.9486833],
])('ranks that are %s correlate as they should', (_, a, b, expected) => {
  expect(rankCorrelation(Float32Array.from(a), Float32Array.from(b))).toBeCloseTo(expected, 6);
});
