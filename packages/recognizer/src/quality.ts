// How well a face is seen, measured before any guess about it is made.
import { area, clamp, grey, type Image, resize, type Size } from '@mien/vision';
import type { Detection, Landmarks } from './detector/detector.js';
import { cropFace, faceSquare, middleOf } from './framing.js';

export interface Quality {
  /** Height of the face's box in pixels of the picture. */
  readonly heightPixels: number;
  /** Share of the face's box that lies inside the picture, 0 to 1. */
  readonly visibleShare: number;
  readonly pose: Pose;
  /** Mean grey level of the face, 0 black to 1 white. */
  readonly brightness: number;
  /** Standard deviation of its grey levels, 0 flat to 0.5. */
  readonly contrast: number;
  /** Mean square of the Laplacian over the variance of grey levels, on a face of 48x48: fine detail against coarse. */
  readonly sharpness: number;
}

/** Angles in degrees, rough: from six landmarks and an average head. */
export interface Pose {
  /** Positive where the face turns to the right of the picture. */
  readonly yaw: number;
  /** Positive where it looks up. */
  readonly pitch: number;
  /** Positive where the head is tilted clockwise as seen. */
  readonly roll: number;
}

export type UnusableReason =
  | 'too small'
  | 'cut off'
  | 'turned away'
  | 'tilted'
  | 'too dark'
  | 'too bright'
  | 'too flat'
  | 'blurred';

/** The first rule that a view breaks names the reason. Chosen so that FER2013's own rows pass (docs/decisions/0010). */
const rules: Readonly<Record<UnusableReason, (quality: Quality) => boolean>> = {
  'too small': ({ heightPixels }) => heightPixels < 24,
  'cut off': ({ visibleShare }) => visibleShare < 0.7,
  'turned away': ({ pose }) => Math.abs(pose.yaw) > 50 || Math.abs(pose.pitch) > 50,
  tilted: ({ pose }) => Math.abs(pose.roll) > 45,
  'too dark': ({ brightness }) => brightness < 0.08,
  'too bright': ({ brightness }) => brightness > 0.95,
  'too flat': ({ contrast }) => contrast < 0.03,
  blurred: ({ sharpness }) => sharpness < 0.01,
};

/** Why a view is too poor for a judgement, or null. */
export function unusableReason(quality: Quality): UnusableReason | null {
  return (Object.keys(rules) as UnusableReason[]).find(reason => rules[reason](quality)) ?? null;
}

/** Side of the picture of a face that light and sharpness are measured on: the classifiers' own. */
const measuredSide = 48;

/** @param view the face's square, cut out of the frame already */
export function qualityOf(
  frame: Image,
  face: Pick<Detection, 'box' | 'landmarks'>,
  view: Image = cropFace(frame, faceSquare(face)),
): Quality {
  return {
    heightPixels: face.box.height,
    visibleShare: visibleShare(face, frame),
    pose: poseOf(face.landmarks),
    ...lightOf(view),
  };
}

/** Of a picture that is one face already: without landmarks it counts as whole and frontal. */
export function qualityOfFace(picture: Image): Quality {
  return {
    heightPixels: Math.min(picture.width, picture.height),
    visibleShare: 1,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    ...lightOf(picture),
  };
}

function visibleShare({ box }: Pick<Detection, 'box'>, frame: Size): number {
  return area(box) > 0 ? area(clamp(box, frame)) / area(box) : 0;
}

/** Nose tip before the plane of the eyes, and its height on the line from the eyes down to the mouth, on an average frontal face. */
const head = { noseDepthInEyeDistances: 0.55, noseHeight: 0.55, noseDepthInFaceHeights: 0.5 };
const degrees = 180 / Math.PI;

export function poseOf({ rightEye, leftEye, noseTip, mouth }: Landmarks): Pose {
  const roll = Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x);
  const eyes = middleOf(rightEye, leftEye);
  const eyeDistance = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  const across = (point: typeof eyes) =>
    (point.x - eyes.x) * Math.cos(roll) + (point.y - eyes.y) * Math.sin(roll);
  const down = (point: typeof eyes) =>
    (point.y - eyes.y) * Math.cos(roll) - (point.x - eyes.x) * Math.sin(roll);
  const noseHeight = down(mouth) > 0 ? down(noseTip) / down(mouth) : head.noseHeight;
  return {
    yaw: Math.atan2(across(noseTip), head.noseDepthInEyeDistances * eyeDistance) * degrees,
    pitch: Math.atan2(head.noseHeight - noseHeight, head.noseDepthInFaceHeights) * degrees,
    roll: roll * degrees,
  };
}

function lightOf(view: Image): Pick<Quality, 'brightness' | 'contrast' | 'sharpness'> {
  const { width, height, data } = resize(grey(view), { width: measuredSide, height: measuredSide });
  const mean = data.reduce((sum, level) => sum + level, 0) / data.length;
  const variance = data.reduce((sum, level) => sum + (level - mean) ** 2, 0) / data.length;
  let detail = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const around = data[at - 1]! + data[at + 1]! + data[at - width]! + data[at + width]!;
      detail += (4 * data[at]! - around) ** 2;
    }
  }
  const inner = (width - 2) * (height - 2);
  return {
    brightness: mean / 255,
    contrast: Math.sqrt(variance) / 255,
    sharpness: variance > 0 ? detail / inner / variance : 0,
  };
}
