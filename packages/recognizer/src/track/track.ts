// One face followed through a stream: where it is, as far as its detections tell. It has a number, no
// description of whose face it is.
import { type Box, box, type Point, point } from '@mien/vision';
import { type Detection, type LandmarkName, landmarkNames } from '../detector/detector.js';
import { correctMotion, type Motion, predictMotion, startMotion } from './motion.js';

export interface Track {
  /** Counted from 1, never given again within a stream. */
  readonly id: number;
  /** Centre of the box and its height, in pixels of the frame. */
  readonly x: Motion;
  readonly y: Motion;
  readonly height: Motion;
  /** Width of the box for each pixel of its height. */
  readonly aspect: number;
  /** The last detection: its score, and its landmarks, which move with the box. */
  readonly detection: Detection;
  /** Time that the motion is predicted to. */
  readonly timeMs: number;
  /** Time of the last detection. */
  readonly detectedMs: number;
  /** Whether the detector found it when it looked last. */
  readonly isSeen: boolean;
}

/** Deviations in heights of the face: of a detection, of speeds per second, of their changes per second². */
const deviations = { measured: 0.05, velocity: 2, acceleration: 4, heightAcceleration: 1 };

export function startTrack(id: number, detection: Detection, timeMs: number): Track {
  const { height } = detection.box;
  const start = (position: number) =>
    startMotion(position, deviations.measured * height, deviations.velocity * height);
  const centre = centreOf(detection.box);
  return {
    id,
    x: start(centre.x),
    y: start(centre.y),
    height: start(height),
    aspect: detection.box.width / height,
    detection,
    timeMs,
    detectedMs: timeMs,
    isSeen: true,
  };
}

export function predictTrack(track: Track, timeMs: number): Track {
  const seconds = Math.max(0, timeMs - track.timeMs) / 1000;
  const unit = track.detection.box.height;
  const predict = (motion: Motion, acceleration = deviations.acceleration) =>
    predictMotion(motion, seconds, acceleration * unit);
  return {
    ...track,
    x: predict(track.x),
    y: predict(track.y),
    height: predict(track.height, deviations.heightAcceleration),
    timeMs: Math.max(timeMs, track.timeMs),
  };
}

/** The track, predicted to the time of a detection, with that detection. */
export function correctTrack(track: Track, detection: Detection): Track {
  const deviation = deviations.measured * detection.box.height;
  const centre = centreOf(detection.box);
  return {
    ...track,
    x: correctMotion(track.x, centre.x, deviation),
    y: correctMotion(track.y, centre.y, deviation),
    height: correctMotion(track.height, detection.box.height, deviation),
    aspect: detection.box.width / detection.box.height,
    detection,
    detectedMs: track.timeMs,
    isSeen: true,
  };
}

/** Where the face is by its motion; a height that shrinks below a share of the detected one stays there. */
export function boxOf({ x, y, height: { position }, aspect, detection }: Track): Box<'frame'> {
  const height = Math.max(position, detection.box.height / 4);
  const width = height * aspect;
  return box(x.position - width / 2, y.position - height / 2, width, height);
}

/** The last detection, moved to where the face is by its motion. */
export function detectionAt(track: Track): Detection {
  const { box: from, score, landmarks } = track.detection;
  const to = boxOf(track);
  const moved = landmarkNames.map(name => {
    const { x, y } = landmarks[name];
    const across = ((x - from.x) * to.width) / from.width;
    const down = ((y - from.y) * to.height) / from.height;
    return [name, point<'frame'>(to.x + across, to.y + down)] as const;
  });
  return { box: to, score, landmarks: Object.fromEntries(moved) as Record<LandmarkName, Point<'frame'>> };
}

function centreOf({ x, y, width, height }: Box<'frame'>) {
  return point<'frame'>(x + width / 2, y + height / 2);
}
