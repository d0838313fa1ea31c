import type { Box, Image, Point } from '@mien/vision';

/**
 * How hard the detector looks. `stream`: once at the whole frame, for faces above about an eighth of its
 * longer side. `photo`: at the frame and at its parts enlarged, for faces from about 24 pixels to the whole frame.
 */
export type DetectionMode = 'photo' | 'stream';

/** Names of the landmarks, left and right as the shown person's own. */
export const landmarkNames = ['rightEye', 'leftEye', 'noseTip', 'mouth', 'rightEar', 'leftEar'] as const;
export type LandmarkName = (typeof landmarkNames)[number];
export type Landmarks = Readonly<Record<LandmarkName, Point<'frame'>>>;

export interface Detection {
  /** From forehead to chin, in pixels of the picture; may hang over its edge. */
  readonly box: Box<'frame'>;
  /** 0 to 1. */
  readonly score: number;
  readonly landmarks: Landmarks;
}

export interface DetectOptions {
  readonly mode: DetectionMode;
  /** Stops between two runs of the network. */
  readonly signal?: AbortSignal | undefined;
}

/** Finds faces. Its contract is test/detector.contract.ts. */
export interface Detector {
  /**
   * The faces of a picture, the surest first.
   *
   * @throws the signal's reason where it was aborted; after `close`.
   */
  detect(image: Image, options: DetectOptions): Promise<readonly Detection[]>;
  close(): Promise<void>;
}
