// How large the activations of a trained network are, seen on rows of the data it was trained on.
import { openSession } from '@mien/runtime/node';
import { input, onnxModel, type Tensor } from '@mien/tensor';
import type { Preprocessing } from '@mien/vision';
import type { Dataset } from '../data/index.js';
import { floatArithmetic, inferenceGraph } from '../models/index.js';
import { trainedValues } from '../training/export.js';
import { testPictures } from '../training/judging.js';
import type { TrainedNetwork } from '../training/weights.js';
import { bestScale, count, emptyHistogram } from './histogram.js';

/** Pictures to calibrate on. */
export interface CalibrationRows {
  readonly dataset: Dataset;
  readonly rows: Int32Array;
  readonly preprocessing: Preprocessing;
}

/** The scale of each activation by its name. */
export type ActivationScales = ReadonlyMap<string, number>;

/** The scales that lose least on these rows, which are run twice: for the largest value, then for the histogram below it. */
export async function activationScales(
  trained: TrainedNetwork,
  calibration: CalibrationRows,
): Promise<ActivationScales> {
  const { bytes, names } = activationsModel(trained);
  const session = await openSession(bytes);
  async function eachActivation(visit: (name: string, values: Float32Array) => void): Promise<void> {
    for (const images of batches(calibration)) {
      const outputs = await session.run({ images });
      for (const name of names) visit(name, outputs[name]!.data as Float32Array);
    }
  }
  try {
    const largest = new Map(names.map(name => [name, 0]));
    await eachActivation((name, values) =>
      largest.set(
        name,
        values.reduce((most, value) => Math.max(most, value), largest.get(name)!),
      ),
    );
    const histograms = new Map([...largest].map(([name, most]) => [name, emptyHistogram(most)]));
    await eachActivation((name, values) => count(histograms.get(name)!, values));
    return new Map([...histograms].map(([name, histogram]) => [name, bestScale(histogram)]));
  } finally {
    await session.close();
  }
}

const picturesAtOnce = 32;

function* batches({ dataset, rows, preprocessing }: CalibrationRows) {
  for (let from = 0; from < rows.length; from += picturesAtOnce)
    yield testPictures(dataset, rows.subarray(from, from + picturesAtOnce), preprocessing);
}

/** `images` → every activation under its name. */
function activationsModel({ network, weights }: TrainedNetwork) {
  const activations: Record<string, Tensor> = {};
  inferenceGraph(network, input('images', [1, ...network.input]), trainedValues(network, weights), {
    ...floatArithmetic,
    activation(name, x) {
      activations[name] = x;
      return x;
    },
  });
  return { bytes: onnxModel(activations, { openBatch: 'N' }), names: Object.keys(activations) };
}
