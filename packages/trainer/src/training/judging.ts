// What shards do between epochs, on rows as at test time: nothing drawn, the middle of the face.

import { openSession } from '@mien/runtime/node';
import { createImage, type Preprocessing, prepare } from '@mien/vision';
import { type Dataset, pixelsOf } from '../data/dataset.js';
import { type FloatTensor, floatTensor, parameterTensors, statisticTensors } from './program-tensors.js';
import { type Score, score, total } from './score.js';
import type { StepProgram } from './step.js';

const rowsAtOnce = 64;

/** Scores an exported model on rows; null if `isPaused` before the last. */
export async function judge(
  model: Uint8Array,
  dataset: Dataset,
  rows: Int32Array,
  preprocessing: Preprocessing,
  isPaused: () => boolean,
): Promise<Score | null> {
  const session = await openSession(model);
  const scores: Score[] = [];
  for (let from = 0; from < rows.length && !isPaused(); from += rowsAtOnce) {
    const chosen = rows.subarray(from, from + rowsAtOnce);
    const { logits } = await session.run({ images: testPictures(dataset, chosen, preprocessing) });
    const classes = dataset.labels.length;
    scores.push(score(logits!.data as Float32Array, oneHot(dataset, chosen), classes));
  }
  await session.close();
  const result = total(scores);
  return result.pictures === rows.length ? result : null;
}

/**
 * Sums the batch statistics that `parameters` give, over runs of as many rows as the program takes; rows
 * that fill no run are left out.
 * @returns flat as the program's statistics, or null if `isPaused` before the last run
 */
export async function sumStatistics(
  program: StepProgram,
  parameters: Float32Array,
  dataset: Dataset,
  rows: Int32Array,
  preprocessing: Preprocessing,
  isPaused: () => boolean,
): Promise<Float64Array | null> {
  const session = await openSession(program.bytes);
  const size = program.statistics.reduce((sum, { channels }) => sum + 2 * channels, 0);
  const batch = new Float32Array(size);
  const outputs = statisticTensors(program, batch);
  const values = parameterTensors(program, parameters, '');
  const sums = new Float64Array(size);
  let from = 0;
  for (; from + program.pictures <= rows.length && !isPaused(); from += program.pictures) {
    const images = testPictures(dataset, rows.subarray(from, from + program.pictures), preprocessing);
    await session.run({ ...values, images }, outputs);
    for (let index = 0; index < size; index++) sums[index]! += batch[index]!;
  }
  await session.close();
  return from + program.pictures > rows.length ? sums : null;
}

/** Rows as at test time: float32 [rows, 1, height, width]. */
export function testPictures(dataset: Dataset, rows: Int32Array, preprocessing: Preprocessing): FloatTensor {
  const { width, height } = preprocessing;
  const pictures = floatTensor([rows.length, 1, height, width]);
  rows.forEach((row, picture) => {
    const image = createImage(dataset, 1, pixelsOf(dataset, row));
    prepare(image, preprocessing, pictures.data, picture * width * height);
  });
  return pictures;
}

function oneHot({ labels, targets }: Dataset, rows: Int32Array): Float32Array {
  const classes = labels.length;
  const result = new Float32Array(rows.length * classes);
  rows.forEach((row, picture) => {
    result[picture * classes + targets[row]!] = 1;
  });
  return result;
}
