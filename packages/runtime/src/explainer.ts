import { type ModelBundle, modelFile } from './bundle.js';
import { gradCam, type Heat } from './grad-cam.js';
import type { ModelManifest } from './manifest.js';
import type { Session, SessionOptions } from './session.js';

/** Why a picture got a logit. */
export interface Explanation {
  /** The class explained. */
  readonly label: string;
  /** float32 [labels], as a classifier gives them. */
  readonly logits: Float32Array;
  /** Grad-CAM over the network's last feature map of at least 6x6 places, which cover the picture evenly. */
  readonly heat: Heat;
}

/** A model bundle with its gradient. */
export interface Explainer {
  readonly manifest: ModelManifest;
  /**
   * Explains one prepared picture.
   *
   * @param picture float32 [height · width], preprocessed as the manifest says.
   * @param label the class to explain; without it the one of the largest logit.
   * @throws where the length is another, a value is not finite, or the manifest has no such label.
   */
  explain(picture: Float32Array, label?: string): Promise<Explanation>;
  close(): Promise<void>;
}

/** Opens explain.onnx with the given way to open sessions; its weights are those in the bundle's model. */
export async function createExplainer<Options extends SessionOptions>(
  openSession: (model: Uint8Array, options: Options) => Promise<Session>,
  { manifest, model }: ModelBundle,
  explanation: Uint8Array,
  options: Options,
): Promise<Explainer> {
  const { labels, preprocessing } = manifest;
  const { width, height } = preprocessing;
  const session = await openSession(explanation, { ...options, constants: { [modelFile]: model } });

  async function run(picture: Float32Array, chosen: number) {
    const classes = new Float32Array(labels.length);
    classes[chosen] = 1;
    const { logits, map, derivative } = await session.run({
      images: { data: picture, shape: [1, 1, height, width] },
      chosen: { data: classes, shape: [1, labels.length] },
    });
    return { logits: logits!.data as Float32Array, heat: gradCam(map!, derivative!) };
  }

  return {
    manifest,
    async explain(picture, label) {
      requirePicture(picture, width, height);
      const asked = label === undefined ? 0 : labels.indexOf(label);
      if (asked < 0)
        throw new RangeError(`model "${manifest.name}" has no label "${label}": it has ${labels.join(', ')}`);
      const first = await run(picture, asked);
      const chosen = label === undefined ? first.logits.indexOf(Math.max(...first.logits)) : asked;
      return { label: labels[chosen]!, ...(chosen === asked ? first : await run(picture, chosen)) };
    },
    close: session.close,
  };
}

function requirePicture(picture: Float32Array, width: number, height: number): void {
  const bad = picture.findIndex(value => !Number.isFinite(value));
  if (picture.length === width * height && bad < 0) return;
  const seen = bad < 0 ? `${picture.length} values` : `${picture[bad]} at ${bad}`;
  throw new RangeError(
    `one picture of ${width}x${height} is ${width * height} finite values; given was ${seen}. Prepare it by the manifest's preprocessing`,
  );
}
