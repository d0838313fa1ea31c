// Whether explanations tell of what was learnt: sanity checks after J. Adebayo et al. 2018 (arXiv:1810.03292).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Explanation, type ModelBundle, openBundle, openExplainer } from '@mien/runtime/node';
import { describe, expect, test } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import { type Dataset, fer2013Path, loadDataset, selectRows, tuneSplit } from '../../src/data/index.js';
import { preset } from '../../src/models/index.js';
import { testPictures } from '../../src/training/judging.js';
import { rankCorrelation } from './rank-correlation.js';
import { bundleOf, drawn, randomWeights, trainTiny } from './trained.js';

const faces = 100;
/** Random networks: one alone says little, as its mean of |ρ| over the faces lies anywhere between 0.16 and 0.38. */
const draws = 20;

/** Spearman's ρ of two heat maps on their own grid of places, face by face, averaged. */
interface Likeness {
  /** With the same network in float16: the mean of ρ. */
  readonly half: number;
  /** With random weights: the mean of |ρ| over faces and draws, stricter than Adebayo's mean of ρ, where signs cancel. */
  readonly random: number;
  /** The same between different faces: what chance gives on so few places, which are like their neighbours. */
  readonly chance: number;
}

async function likeness(
  whole: ModelBundle,
  half: ModelBundle,
  dataset: Dataset,
  rows: Int32Array,
): Promise<Likeness> {
  const { preprocessing, network } = whole.manifest;
  const { data } = testPictures(dataset, rows.subarray(0, faces), preprocessing);
  const pixels = preprocessing.width * preprocessing.height;
  const pictures = Array.from({ length: faces }, (_, face) =>
    data.subarray(face * pixels, (face + 1) * pixels),
  );
  const learnt = await explained(whole, pictures);
  const labels = learnt.map(({ label }) => label);
  const learntHeat = learnt.map(heatOf);
  const heatBy = async (bundle: ModelBundle) => (await explained(bundle, pictures, labels)).map(heatOf);

  const [own, others]: [number[], number[]] = [[], []];
  for (let seed = 1; seed <= draws; seed++) {
    const weights = randomWeights(preset(network.preset), seed);
    const heat = await heatBy(
      await bundleOf({ network: preset(network.preset), weights }, 'float32', dataset),
    );
    own.push(...correlations(learntHeat, heat).map(Math.abs));
    others.push(...correlations(learntHeat, exchanged(heat)).map(Math.abs));
  }
  expect(own.length, 'maps with any heat').toBeGreaterThan((draws * faces) / 2);
  return {
    half: meanOf(correlations(learntHeat, await heatBy(half))),
    random: meanOf(own),
    chance: meanOf(others),
  };
}

/** Each picture for the label of its own, or the one that the network names. */
async function explained(
  bundle: ModelBundle,
  pictures: readonly Float32Array[],
  labels: readonly string[] = [],
): Promise<readonly Explanation[]> {
  const explainer = await openExplainer(bundle);
  const found: Explanation[] = [];
  for (const [face, picture] of pictures.entries())
    found.push(await explainer.explain(picture, labels[face]));
  await explainer.close();
  return found;
}

const heatOf = ({ heat }: Explanation): Float32Array => heat.values;

/** Face by face; a map without any heat has no ranks and is left out. */
const correlations = (one: readonly Float32Array[], other: readonly Float32Array[]): readonly number[] =>
  one.map((heat, face) => rankCorrelation(heat, other[face]!)).filter(Number.isFinite);

/** To each face what another one had. */
const exchanged = <Value>(values: readonly Value[]): readonly Value[] => [
  ...values.slice(values.length / 2),
  ...values.slice(0, values.length / 2),
];

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('over 100 faces, Grad-CAM', () => {
  // 2,200 explanations: minutes on a busy machine.
  const timeout = 1_800_000;
  test('of the shipped model is unlike that of random weights and like that of float16 weights', {
    timeout,
  }, async context => {
    if (!existsSync(fer2013Path())) requireOrSkip(context, 'data', `no FER2013 data at ${fer2013Path()}`);
    const shipped = (name: string) => fileURLToPath(new URL(`../../../../models/${name}`, import.meta.url));
    const [whole, half] = [shipped('mien'), shipped('mien-float16')];
    for (const folder of [whole, half])
      if (!existsSync(`${folder}/model.json`)) context.skip(`no model is shipped yet at ${folder}`);
    const dataset = await loadDataset(fer2013Path());
    const { tune } = tuneSplit(dataset);
    const seen = await likeness(await openBundle(whole), await openBundle(half), dataset, tune);
    await context.annotate(JSON.stringify(seen));
    expect(seen.half).toBeGreaterThan(0.95);
    expect(seen.random).toBeLessThan(0.3);
    expect(seen.random - seen.chance).toBeLessThan(0.05);
  });

  test('of a small network marks drawn bars whatever its weights, which the check notices', async () => {
    const tiny = await trainTiny();
    const rows = selectRows(drawn, 'PublicTest');
    const seen = await likeness(
      await bundleOf(tiny, 'float32'),
      await bundleOf(tiny, 'float16'),
      drawn,
      rows,
    );
    expect(seen.half).toBeGreaterThan(0.95);
    expect(seen.random - seen.chance).toBeGreaterThan(0.05);
  });
});

test.each([
  ['equal', [1, 5, 2, 9], [10, 30, 20, 40], 1],
  ['reversed', [1, 2, 3], [3, 2, 1], -1],
  ['with ties', [1, 2, 2, 4], [1, 2, 3, 4], 0.9486833],
])('ranks that are %s correlate as they should', (_, a, b, expected) => {
  expect(rankCorrelation(Float32Array.from(a), Float32Array.from(b))).toBeCloseTo(expected, 6);
});
