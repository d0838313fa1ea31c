// How faces are seen, and what the classifier says of those that are seen well enough.
import type { Classifier } from '@mien/runtime';
import { grey, type Image } from '@mien/vision';
import type { Detection } from './detector/detector.js';
import { cropFace, faceSquare } from './framing.js';
import { logitsOf } from './judge.js';
import { type Quality, qualityOf, type UnusableReason, unusableReason } from './quality.js';

/** One look at a face; without logits where the view has a reason to be unusable. */
export interface Look {
  readonly quality: Quality;
  readonly reason: UnusableReason | null;
  readonly logits: Float32Array | null;
}

/** Looks at each face, and has those that are usable judged in one batch. */
export async function lookAt(
  classifier: Classifier,
  image: Image,
  faces: readonly Detection[],
): Promise<Look[]> {
  const views = faces.map(face => {
    const picture = grey(cropFace(image, faceSquare(face)));
    const quality = qualityOf(image, face, picture);
    return { picture, quality, reason: unusableReason(quality) };
  });
  const usable = views.filter(({ reason }) => reason === null);
  const logits = await logitsOf(
    classifier,
    usable.map(({ picture }) => picture),
  );
  return views.map(view => ({
    quality: view.quality,
    reason: view.reason,
    logits: logits[usable.indexOf(view)] ?? null,
  }));
}
