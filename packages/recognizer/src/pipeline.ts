// From a picture to its judged faces: detect, judge the view, classify what is seen well enough.
import type { Classifier } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { Detection, DetectOptions, Detector } from './detector/detector.js';
import type { Face, View } from './face.js';
import { faceSquare } from './framing.js';
import { judgementOf, logitsOf, sharesOf } from './judge.js';
import { type Look, lookAt } from './look.js';
import { qualityOfFace, unusableReason } from './quality.js';
import { type FollowedStep, type Following, follow } from './stream/follow.js';
import type { FollowSettings } from './stream/settings.js';

export interface Pipeline {
  /** @throws the signal's reason where it was aborted. */
  recognize(image: Image, options: DetectOptions): Promise<readonly Face[]>;
  /** Judges a picture that is one face already, framed as FER2013's. */
  classify(image: Image): Promise<View>;
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
  const viewOf = ({ reason, logits }: Pick<Look, 'reason' | 'logits'>): View =>
    reason === null
      ? { usable: true, reason, ...judgementOf(manifest, sharesOf(manifest, logits!)) }
      : { usable: false, reason, expression: null, uncertain: true, probabilities: null };

  function faceOf(detection: Detection, look: Look): Face {
    return { ...detection, square: faceSquare(detection), quality: look.quality, ...viewOf(look) };
  }

  return {
    async recognize(image, options) {
      const detections = await detector.detect(image, options);
      const looks = await lookAt(classifier, image, detections);
      return detections.map((detection, index) => faceOf(detection, looks[index]!));
    },
    async classify(image) {
      const reason = unusableReason(qualityOfFace(image));
      const [logits = null] = reason === null ? await logitsOf(classifier, [image]) : [];
      return viewOf({ reason, logits });
    },
    follow: (...frame) => follow({ detector, classifier }, ...frame),
    async close() {
      await Promise.all([detector.close(), classifier.close()]);
    },
  };
}
