import type { Box } from '@mien/vision';
import type { Landmarks } from './detector/detector.js';
import type { Quality, UnusableReason } from './quality.js';

export interface SeenFace {
  /** From hairline to chin, in pixels of the picture; may hang over its edge. */
  readonly box: Box<'frame'>;
  /** How sure the detector is, 0 to 1; in photo mode the probability that this is a face. */
  readonly score: number;
  readonly landmarks: Landmarks;
  /** The square that the classifier sees. */
  readonly square: Box<'frame'>;
  readonly quality: Quality;
}

/** What a face resembles, not what its owner feels. */
export interface Judgement {
  /** The label of the largest probability. */
  readonly expression: string;
  /** Whether that probability lies below the model's threshold: then show the two largest, not the label. */
  readonly uncertain: boolean;
  /** Calibrated, by label, adding up to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface JudgedView extends Judgement {
  readonly usable: true;
  readonly reason: null;
}

/** A view too poor for a judgement: there is a reason instead of one. */
export interface UnusableView {
  readonly usable: false;
  readonly reason: UnusableReason;
  readonly expression: null;
  readonly uncertain: true;
  readonly probabilities: null;
}

/** What is said of a picture that is one face already. */
export type View = JudgedView | UnusableView;

export interface JudgedFace extends SeenFace, JudgedView {}

export interface UnusableFace extends SeenFace, UnusableView {}

export type Face = JudgedFace | UnusableFace;

type Summarised = 'box' | 'score' | 'usable' | 'reason' | 'expression' | 'uncertain' | 'probabilities';

/** What is said of a face, without how it was found and measured. */
export type FaceSummary = Pick<JudgedFace, Summarised> | Pick<UnusableFace, Summarised>;

export function summaryOf(face: Face): FaceSummary {
  const { landmarks: _landmarks, square: _square, quality: _quality, ...summary } = face;
  return summary;
}
