export { annotationSvg, escaped, faceWords, type Theme } from './annotate.js';
export {
  type Detection,
  type DetectionMode,
  type DetectOptions,
  type Detector,
  type LandmarkName,
  type Landmarks,
  landmarkNames,
} from './detector/detector.js';
export { type ExplainedFace, explanationSvg, figureSize, veilColours } from './explain/figure.js';
export { heatShares } from './explain/heat.js';
export { type VeilColours, veiled } from './explain/veil.js';
export {
  type Face,
  type FaceSummary,
  type JudgedFace,
  type JudgedView,
  type Judgement,
  type SeenFace,
  summaryOf,
  type UnusableFace,
  type UnusableView,
  type View,
} from './face.js';
export { cropFace, faceSquare, framing } from './framing.js';
export type { Pixels } from './pixels.js';
export {
  type Pose,
  poseOf,
  type Quality,
  qualityOf,
  type UnusableReason,
  unusableReason,
} from './quality.js';
export type { RecognizeOptions, Recognizer } from './recognizer.js';
export type { StreamEnd, StreamFrame, TrackEvent, TrackedFace, TrackWindow } from './stream/frame.js';
export type { WhenBehind } from './stream/mailbox.js';
export { type FollowSettings, followSettingsSchema } from './stream/settings.js';
export type { TimedPicture } from './stream/source.js';
export type { StreamOptions } from './stream/stream.js';
export type { Zone } from './stream/zone.js';
