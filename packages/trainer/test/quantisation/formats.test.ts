// A trained network in each format: how much it still says what it said, and what an engine makes of it.
import { type Classifier, openClassifier, openExplainer, openSession } from '@mien/runtime/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectRows } from '../../src/data/index.js';
import { preset } from '../../src/models/index.js';
import { exportFiles } from '../../src/quantisation/index.js';
import { exportExplanation, exportModel, trainedValues } from '../../src/training/export.js';
import { testPictures } from '../../src/training/judging.js';
import type { TrainedNetwork } from '../../src/training/weights.js';
import { bundleOf, drawn, preprocessing, randomWeights, trainTiny } from './trained.js';

const rows = selectRows(drawn, 'PublicTest');
const pictures = testPictures(drawn, rows, preprocessing).data;
const classes = drawn.labels.length;
let tiny: TrainedNetwork;
beforeAll(async () => {
  tiny = await trainTiny();
});

async function judged(classifier: Classifier): Promise<Float32Array> {
  const logits = await classifier.logits(pictures, rows.length);
  await classifier.close();
  return logits;
}

const logitsIn = async (format: 'float32' | 'float16' | 'int8') =>
  judged(await openClassifier(await bundleOf(tiny, format)));

function classesOf(logits: Float32Array): readonly number[] {
  return Array.from(rows, (_, row) => {
    const each = logits.subarray(row * classes, (row + 1) * classes);
    return each.indexOf(Math.max(...each));
  });
}

/** Largest difference, as a share of the largest logit. */
function apart(a: Float32Array, b: Float32Array): number {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0) / largest;
}

describe('a trained network', () => {
  test.each([
    ['float16', 0.002, 1],
    ['int8', 0.1, 0.97],
  ] as const)('in %s gives nearly the same logits, and the same class', async (format, bound, agreement) => {
    const [whole, other] = [await logitsIn('float32'), await logitsIn(format)];
    const names = classesOf(whole);
    expect(names.filter((name, row) => name === drawn.targets[rows[row]!]).length).toBeGreaterThan(80);
    expect(apart(whole, other)).toBeGreaterThan(0);
    expect(apart(whole, other)).toBeLessThan(bound);
    const same = classesOf(other).filter((name, row) => name === names[row]);
    expect(same.length / rows.length).toBeGreaterThanOrEqual(agreement);
  });

  test('in int8 is computed in integers, as its graph says', async () => {
    const { model } = await exportFiles(tiny, 'int8', drawn, preprocessing);
    const images = { data: pictures, shape: [rows.length, 1, 48, 48] };
    const logits = async (optimisation: 'all' | 'disabled') => {
      const session = await openSession(model, { optimisation });
      const { logits } = await session.run({ images });
      await session.close();
      return logits!.data as Float32Array;
    };
    // Unoptimised, the engine dequantises and convolves floats: sums that overflowed would differ by far more than a step.
    expect(apart(await logits('disabled'), await logits('all'))).toBeLessThan(0.02);
  });

  test('in int8 needs Training rows', async () => {
    const none = { ...drawn, splits: drawn.splits.map(() => 1) };
    await expect(exportFiles(tiny, 'int8', none, preprocessing)).rejects.toThrow(
      /drawn bars has no Training row to calibrate int8/,
    );
    await expect(exportFiles(tiny, 'int8', null, preprocessing)).rejects.toThrow(/name the data trained on/);
    await expect(exportFiles(tiny, 'int8', drawn, preprocessing, { pictures: 32, plan: {} })).rejects.toThrow(
      /need no runs of 32 pictures: leave that out/,
    );
  });

  test('cannot be explained in int8, and says so', async () => {
    await expect(openExplainer(await bundleOf(tiny, 'int8'))).rejects.toThrow(
      /"tiny" \(int8\) cannot be explained: it has no explain\.onnx/,
    );
  });
});

describe('an explanation', () => {
  test.each(['tiny', 'notebook', 'seed', 'mien'])(
    'of %s stores no weights again and gives the model’s logits',
    async name => {
      const network = preset(name);
      const weights = randomWeights(network, 3);
      const model = exportModel(network, weights);
      const bytes = exportExplanation(network, weights, { model, file: 'model.onnx', floats: 'float32' });
      expect(bytes.length).toBeLessThan(12_000);
      const images = { data: pictures.subarray(0, 48 * 48), shape: [1, 1, 48, 48] };
      const chosen = { data: Float32Array.of(0, 0, 0, 1, 0, 0, 0), shape: [1, 7] };
      const session = await openSession(bytes, { constants: { 'model.onnx': model } });
      const { logits, map, derivative } = await session.run({ images, chosen });
      const plain = await openSession(model);
      const expected = (await plain.run({ images })).logits!.data as Float32Array;
      expect(apart(expected, logits!.data as Float32Array)).toBeLessThan(1e-5);
      expect(Math.min(...map!.shape.slice(2))).toBeGreaterThanOrEqual(6);
      expect(derivative!.shape).toEqual(map!.shape);
      await Promise.all([session.close(), plain.close()]);
    },
  );

  test('of a network that averages its map has the last layer’s weights as derivative', async () => {
    const network = preset('mien');
    const weights = randomWeights(network, 4);
    const model = exportModel(network, weights);
    const bytes = exportExplanation(network, weights, { model, file: 'model.onnx', floats: 'float32' });
    const session = await openSession(bytes, { constants: { 'model.onnx': model } });
    const { derivative } = await session.run({
      images: { data: pictures.subarray(0, 48 * 48), shape: [1, 1, 48, 48] },
      chosen: { data: Float32Array.of(0, 0, 1, 0, 0, 0, 0), shape: [1, 7] },
    });
    await session.close();
    const dense = trainedValues(network, weights)('dense.weight');
    for (const [at, slope] of (derivative!.data as Float32Array).entries())
      expect(slope).toBeCloseTo(dense[Math.floor(at / 36) * 7 + 2]! / 36, 7);
  });
});
