import type { ModelBundle } from './bundle.js';
import type { ModelManifest } from './manifest.js';
import type { Session, SessionOptions } from './session.js';

/** A model bundle at work. */
export interface Classifier {
  readonly manifest: ModelManifest;
  /**
   * Judges `count` prepared pictures.
   *
   * @param pictures float32 [count, 1, height, width], preprocessed as the manifest says.
   * @returns float32 [count, labels], before any softmax.
   * @throws where the length is another, or a value is NaN or infinite (naming picture, row and column).
   */
  logits(pictures: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface ClassifierOptions extends SessionOptions {
  /** Most pictures in one run, 64 unless told: memory grows with it. A bundle lowered for so many a run keeps to those. */
  readonly batchSize?: number;
}

/**
 * Opens a bundle with the given way to open sessions. Judges one blank picture first, so that a
 * network which does not fit its manifest, or holds NaN weights, fails here.
 */
export async function createClassifier<Options extends ClassifierOptions>(
  openSession: (model: Uint8Array, options: Options) => Promise<Session>,
  { manifest, model }: ModelBundle,
  options: Options,
): Promise<Classifier> {
  const { batchSize = 64 } = options;
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new RangeError(`batchSize is ${batchSize}: give a whole number above 0`);
  }
  const { picturesPerRun } = manifest;
  const runSize = picturesPerRun ?? batchSize;
  const { width, height } = manifest.preprocessing;
  const pixels = width * height;
  const classes = manifest.labels.length;
  const session = await openSession(model, options);

  /** Judges up to `runSize` pictures; where a run's number is fixed, blank ones fill it up. */
  async function judge(pictures: Float32Array, count: number): Promise<Float32Array> {
    const run = picturesPerRun ?? count;
    const data = run === count ? pictures : padded(pictures, run * pixels);
    const { logits } = await session.run({ images: { data, shape: [run, 1, height, width] } });
    if (!(logits?.data instanceof Float32Array) || logits.shape.join() !== `${run},${classes}`) {
      const seen = logits
        ? `[${logits.shape.join(', ')}]`
        : `no such output among ${session.outputNames.join(', ')}`;
      throw new Error(
        `model "${manifest.name}" must give float32 logits of shape [${run}, ${classes}], one for each label; seen: ${seen}. Export it again`,
      );
    }
    const judged = logits.data.subarray(0, count * classes);
    const bad = judged.findIndex(value => !Number.isFinite(value));
    if (bad >= 0) {
      throw new Error(
        `model "${manifest.name}" gives the logit ${judged[bad]} for a finite picture: its weights are damaged. Export it again from a good checkpoint`,
      );
    }
    return judged;
  }

  try {
    await judge(new Float32Array(pixels), 1);
  } catch (cause) {
    await session.close();
    throw cause;
  }

  return {
    manifest,
    async logits(pictures, count) {
      if (pictures.length !== count * pixels) {
        throw new RangeError(
          `${count} pictures of ${width}x${height} are ${count * pixels} values; given were ${pictures.length}. Prepare each picture by the manifest's preprocessing`,
        );
      }
      requireFinite(pictures, width, height);
      const result = new Float32Array(count * classes);
      for (let start = 0; start < count; start += runSize) {
        const end = Math.min(start + runSize, count);
        result.set(
          await judge(pictures.subarray(start * pixels, end * pixels), end - start),
          start * classes,
        );
      }
      return result;
    },
    close: session.close,
  };
}

function padded(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(values);
  return result;
}

function requireFinite(pictures: Float32Array, width: number, height: number): void {
  const bad = pictures.findIndex(value => !Number.isFinite(value));
  if (bad < 0) return;
  const picture = Math.floor(bad / (width * height));
  const row = Math.floor(bad / width) % height;
  throw new RangeError(
    `picture ${picture} holds ${pictures[bad]} at row ${row}, column ${bad % width}: prepare it again from its 8-bit pixels`,
  );
}
