// From a picture to its judged faces: detect, judge the view, classify what is seen well enough.
import type { Classifier } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { Detection, DetectOptions, Detector } from './detector/detector.js';
import type { Face, Judgement } from './face.js';
import { faceSquare } from './framing.js';
import { judgementOf, logitsOf, sharesOf } from './judge.js';
import { type Look, lookAt } from './look.js';
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
  const { manifest } = classifier;
  const judged = (logits: Float32Array) => judgementOf(manifest, sharesOf(manifest, logits));

  function faceOf(detection: Detection, { quality, reason, logits }: Look): Face {
    const seen = { ...detection, square: faceSquare(detection), quality };
    return reason === null
      ? { ...seen, usable: true, reason, ...judged(logits!) }
      : { ...seen, usable: false, reason, expression: null, uncertain: true, probabilities: null };
  }

  return {
    async recognize(image, options) {
      const detections = await detector.detect(image, options);
      const looks = await lookAt(classifier, image, detections);
      return detections.map((detection, index) => faceOf(detection, looks[index]!));
    },
    async classify(image) {
      const [logits] = await logitsOf(classifier, [image]);
      return judged(logits!);
    },
    follow: (...frame) => follow({ detector, classifier }, ...frame),
    async close() {
      await Promise.all([detector.close(), classifier.close()]);
    },
  };
}
