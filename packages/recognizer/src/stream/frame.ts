import type { Image, Size } from '@mien/vision';
import type { Face, Judgement } from '../face.js';
import type { ExpressionEvent } from '../time/episodes.js';
import type { WindowSummary } from '../time/windows.js';

/** A face of a stream. Its expression and probabilities are smoothed over time. */
export type TrackedFace = Face & {
  /** The same for the same face from frame to frame, by place and motion only: it says not whose face it is. */
  readonly trackId: number;
  /** The detector did not look at this frame: the box is where the face should be by now. */
  readonly isPredicted: boolean;
  /** What this frame alone says; null where the face was not judged in it. */
  readonly momentary: Judgement | null;
};

export type TrackEvent = ExpressionEvent & { readonly trackId: number };

export type TrackWindow = Omit<WindowSummary, 'probabilities'> & {
  readonly trackId: number;
  /** Mean over the usable time by label, not smoothed; null without any. */
  readonly probabilities: Readonly<Record<string, number>> | null;
};

/** What ended with a frame. */
export interface Happenings {
  readonly events: readonly TrackEvent[];
  /** The windows that are over, of each face. */
  readonly windows: readonly TrackWindow[];
}

/** What is known of the faces at one frame. */
export interface FollowedFrame extends Happenings, Size {
  readonly faces: readonly TrackedFace[];
  /** Faces outside the zone: counted, never judged. */
  readonly maskedFaces: number;
  /** Whether the detector looked at this frame. */
  readonly isDetected: boolean;
}

/** One frame of a stream. */
export interface StreamFrame extends FollowedFrame {
  /** Counted from 0 over all frames of the source, dropped ones among them. */
  readonly index: number;
  /** From the beginning of the stream: the video's own time for a file, the time of arrival for a camera. */
  readonly timeMs: number;
  /** Frames dropped so far because recognition was behind. */
  readonly dropped: number;
  /** How often a camera was connected to anew so far. */
  readonly reconnects: number;
  /** The pixels, where `images` asks for them. */
  readonly image: Image | null;
}

/** What a stream that ended by itself leaves to say. */
export interface StreamEnd extends Happenings {
  /** Frames of the source, dropped ones among them. */
  readonly frames: number;
  readonly dropped: number;
  readonly reconnects: number;
}
