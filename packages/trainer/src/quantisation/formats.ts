// A trained network as the files of a bundle, in each format of weights.
import { modelFile, type WeightFormat } from '@mien/runtime';
import type { Preprocessing } from '@mien/vision';
import { type Dataset, Random, selectRows } from '../data/index.js';
import { exportExplanation, exportModel, type FixedRun } from '../training/export.js';
import type { TrainedNetwork } from '../training/weights.js';
import { quantiseModel } from './quantise.js';

/** ONNX bytes of a bundle. */
export interface ExportedFiles {
  readonly model: Uint8Array;
  /** Beside float weights: what was rounded to integers has no derivative. */
  readonly explanation?: Uint8Array;
}

/**
 * Exports a trained network.
 *
 * @param dataset what it was trained on, which int8 alone needs: Training rows calibrate the activations, the same ones
 *   every time
 * @param fixed lowers float convolutions for runs of so many pictures
 */
export async function exportFiles(
  trained: TrainedNetwork,
  format: WeightFormat,
  dataset: Dataset | null,
  preprocessing: Preprocessing,
  fixed?: FixedRun,
): Promise<ExportedFiles> {
  if (format === 'int8') {
    if (fixed)
      throw new Error(
        `int8 convolutions are the engine's own, which need no runs of ${fixed.pictures} pictures: leave that out, or export float weights`,
      );
    if (!dataset)
      throw new Error('int8 activations are calibrated on Training rows: name the data trained on');
    const rows = calibrationRows(dataset);
    return { model: await quantiseModel(trained, { dataset, rows, preprocessing }) };
  }
  const { network, weights } = trained;
  const model = exportModel(network, weights, { floats: format, fixed });
  return {
    model,
    explanation: exportExplanation(network, weights, { model, file: modelFile, floats: format }),
  };
}

const calibrationCount = 512;

function calibrationRows(dataset: Dataset): Int32Array {
  const rows = selectRows(dataset, 'Training');
  if (rows.length === 0)
    throw new Error(
      `${dataset.name} has no Training row to calibrate int8 activations by: name the data trained on`,
    );
  return Random.fromSeed(0).fork('calibration').shuffle(rows).subarray(0, calibrationCount);
}
