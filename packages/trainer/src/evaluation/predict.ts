import { type Classifier, probabilities } from '@mien/runtime';
import { createImage, type GreyImage, greyFace, networkInput } from '@mien/vision';
import { type Dataset, pixelsOf } from '../data/index.js';
import { planViews, type ViewName } from './views.js';

export interface PredictOptions {
  readonly views?: ViewName;
  /** What the logits are divided by; the bundle's calibration, or 1, unless told. */
  readonly temperature?: number;
  /** Makes of a row's picture the one to judge, of the same size; the picture itself unless told. */
  readonly alter?: (picture: GreyImage, row: number) => GreyImage | Promise<GreyImage>;
  /** Pictures prepared at a time; each counts once for every view. 64 unless told. */
  readonly batch?: number;
  /** Told after every batch. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * What a classifier says of rows of a dataset: its calibrated probabilities, averaged over the views.
 * Probabilities are averaged rather than logits, since each view then has at most one vote: a view that
 * went wrong with a huge logit can't outvote the others, and the mean stays a calibrated statement.
 * @returns float32 [rows, classes]
 * @throws if dataset and classifier don't have the same labels in the same order.
 */
export async function predict(
  classifier: Classifier,
  dataset: Dataset,
  rows: ArrayLike<number>,
  options: PredictOptions = {},
): Promise<Float32Array> {
  const { labels, preprocessing, calibration } = classifier.manifest;
  const { views = 'one', temperature = calibration?.temperature } = options;
  const logits = await predictLogits(classifier, dataset, rows, options);
  const { count } = planViews(preprocessing, views);
  return meanOfRuns(probabilities(logits, labels.length, temperature), count, labels.length);
}

/**
 * What a classifier's network says of every view of rows of a dataset, before any calibration.
 * @returns float32 [rows, views, classes]
 * @throws if dataset and classifier don't have the same labels in the same order.
 */
export async function predictLogits(
  classifier: Classifier,
  dataset: Dataset,
  rows: ArrayLike<number>,
  { views: viewName = 'one', alter = picture => picture, batch = 64, onProgress }: PredictOptions = {},
): Promise<Float32Array> {
  const { labels, preprocessing } = classifier.manifest;
  requireSameLabels(dataset, classifier);
  if (!(Number.isInteger(batch) && batch > 0)) {
    throw new RangeError(`batch is ${batch}: give a whole number above 0`);
  }
  const views = planViews(preprocessing, viewName);
  const pixels = preprocessing.width * preprocessing.height;
  const inputs = new Float32Array(batch * views.count * pixels);
  const logits = new Float32Array(rows.length * views.count * labels.length);
  for (let start = 0; start < rows.length; start += batch) {
    const pictures = Math.min(batch, rows.length - start);
    for (let picture = 0; picture < pictures; picture++) {
      const row = rows[start + picture]!;
      const seen = await alter(createImage(dataset, 1, pixelsOf(dataset, row)), row);
      for (const [view, image] of views.of(greyFace(seen, preprocessing)).entries()) {
        networkInput(image, preprocessing, inputs, (picture * views.count + view) * pixels);
      }
    }
    const count = pictures * views.count;
    const judged = await classifier.logits(inputs.subarray(0, count * pixels), count);
    logits.set(judged, start * views.count * labels.length);
    onProgress?.(start + pictures, rows.length);
  }
  return logits;
}

/** Averages each `run` rows that follow one another: [pictures · run, classes] → [pictures, classes]. */
function meanOfRuns(values: Float32Array, run: number, classes: number): Float32Array {
  const means = new Float32Array(values.length / run);
  for (let index = 0; index < means.length; index++) {
    const first = Math.floor(index / classes) * run * classes + (index % classes);
    let total = 0;
    for (let view = 0; view < run; view++) total += values[first + view * classes]!;
    means[index] = total / run;
  }
  return means;
}

function requireSameLabels(dataset: Dataset, { manifest }: Classifier): void {
  if (dataset.labels.join('\n') === manifest.labels.join('\n')) return;
  throw new Error(
    `model "${manifest.name}" names ${manifest.labels.join(', ')}, but the data ${dataset.name} ` +
      `${dataset.labels.join(', ')}: judge it on data with the same labels in the same order`,
  );
}
