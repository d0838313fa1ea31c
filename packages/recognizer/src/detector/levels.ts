// Where the detector looks: square windows of one size, laid over the picture at several scales.
import type { Size } from '@mien/vision';
import type { DetectionMode } from './detector.js';

/** A picture resized by `scale`, looked at through square windows. */
export interface Level {
  /** Pixels of the resized picture for each pixel of the frame. */
  readonly scale: number;
  /** The resized picture. */
  readonly size: Size;
  /** Top left corner of each window in the resized picture; a picture smaller than a window lies in its middle. */
  readonly windows: readonly Corner[];
}

export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** A level is at most this many times larger than the one before, so that each face is seen at two or three good sizes. */
const largestStep = Math.SQRT2;
/** Share of a window that neighbours have in common at least, so that a face of that size lies whole in one. */
const overlap = 0.25;
/** Frames are enlarged up to here, where a face of 20 pixels is as large as the network needs. */
const largestScale = 1.5;
/** No level is larger, so that time and memory stay bounded: of larger pictures small faces are missed. */
const largestLevelPixels = 16_000_000;

/** The levels of a mode: the whole frame in one window first. */
export function levelsOf(frame: Size, mode: DetectionMode, side: number): readonly Level[] {
  const whole = side / Math.max(frame.width, frame.height);
  const first = levelAt(frame, whole, side);
  if (mode === 'stream') return [first];
  const bounded = Math.sqrt(largestLevelPixels / (frame.width * frame.height));
  const enlargement = Math.max(1, Math.min(largestScale, bounded) / whole);
  const steps = Math.ceil(Math.log(enlargement) / Math.log(largestStep));
  const scales = Array.from({ length: steps }, (_, step) => whole * enlargement ** ((step + 1) / steps));
  // A face that fills the frame is found once the frame fills only half of the window.
  return [first, ...[whole / 2, ...scales].map(scale => levelAt(frame, scale, side))];
}

function levelAt(frame: Size, scale: number, side: number): Level {
  const size = {
    width: Math.max(1, Math.round(frame.width * scale)),
    height: Math.max(1, Math.round(frame.height * scale)),
  };
  const columns = startsAlong(size.width, side);
  const windows = startsAlong(size.height, side).flatMap(y => columns.map(x => ({ x, y })));
  return { scale, size, windows };
}

/** The fewest evenly spaced windows that cover a length with the overlap. */
function startsAlong(length: number, side: number): number[] {
  const rest = length - side;
  if (rest <= 0) return [Math.floor(rest / 2)];
  const steps = Math.ceil(rest / (side * (1 - overlap)));
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * rest) / steps));
}
