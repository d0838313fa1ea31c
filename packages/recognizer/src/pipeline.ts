// From a picture to its judged faces: detect, judge the view, classify what is seen well enough.
import type { Classifier } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { DetectOptions, Detector } from './detector/detector.js';
import type { Face, Judgement, SeenFace } from './face.js';
import { cropFace, faceSquare } from './framing.js';
import { judge } from './judge.js';
import { qualityOf, unusableReason } from './quality.js';
import { type FollowedStep, type Following, follow } from './stream/follow.js';
import type { FollowSettings } from './stream/settings.js';

export interface Pipeline {
  /** @throws the signal's reason where it was aborted. */
  recognize(image: Image, options: DetectOptions): Promise<readonly Face[]>;
  /** Judges a picture that is one face already, framed as FER2013's. */
  classify(image: Image): Promise<Judgement>;
  /** Judges the next frame of a stream; see stream/follow.ts. */
  follow(
    before: Following,
    image: Image,
    timeMs: number,
    settings: FollowSettings,
    signal?: AbortSignal,
  ): Promise<FollowedStep>;
  close(): Promise<void>;
}

export function createPipeline(detector: Detector, classifier: Classifier): Pipeline {
  return {
    async recognize(image, options) {
      const faces = (await detector.detect(image, options)).map(detection => ({
        ...detection,
        square: faceSquare(detection),
        quality: qualityOf(image, detection),
      }));
      return judged(classifier, image, faces);
    },
    async classify(image) {
      const [judgement] = await judge(classifier, [image]);
      return judgement!;
    },
    follow: (...frame) => follow({ detector, classifier }, ...frame),
    async close() {
      await Promise.all([detector.close(), classifier.close()]);
    },
  };
}

async function judged(classifier: Classifier, image: Image, faces: readonly SeenFace[]): Promise<Face[]> {
  const views = faces.map(face => ({ face, reason: unusableReason(face.quality) }));
  const usable = views.filter(({ reason }) => reason === null);
  const pictures = usable.map(({ face }) => cropFace(image, face.square));
  const judgements = pictures.length > 0 ? await judge(classifier, pictures) : [];
  const judgementOf = new Map(usable.map((view, index) => [view, judgements[index]!]));
  return views.map(view => {
    const { face, reason } = view;
    return reason === null
      ? { ...face, usable: true, reason, ...judgementOf.get(view)! }
      : { ...face, usable: false, reason, expression: null, uncertain: true, probabilities: null };
  });
}
