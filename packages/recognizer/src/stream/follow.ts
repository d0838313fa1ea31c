// One frame of a stream: detect, track, keep to the zone, judge, smooth. What is known so far comes in as a
// value and goes out as the next, so that it can travel to the thread of the networks and back.
import type { Classifier, ModelManifest } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { Detection, Detector } from '../detector/detector.js';
import { faceSquare } from '../framing.js';
import { byLabel, judgementOf, sharesOf } from '../judge.js';
import { type Look, lookAt } from '../look.js';
import { detectionAt, type Track } from '../track/track.js';
import { noTracks, predictTracks, seenTracks, type Tracks, updateTracks } from '../track/tracker.js';
import type { FollowedFrame, Happenings, TrackedFace } from './frame.js';
import type { FollowSettings } from './settings.js';
import { addAbsence, addLook, endSignal, type Signal } from './signal.js';
import { isInZone } from './zone.js';

/** All that is known of a stream between two frames: plain data. */
export interface Following {
  readonly tracks: Tracks;
  /** Of each track that was judged, by its id. */
  readonly signals: ReadonlyMap<number, Signal>;
  /** Frames since the detector's last look. */
  readonly framesSinceLook: number;
  /** Time of the frame before; null before the first. */
  readonly timeMs: number | null;
}

export const nothingFollowed: Following = {
  tracks: noTracks,
  signals: new Map(),
  framesSinceLook: 0,
  timeMs: null,
};

export interface FollowedStep {
  readonly frame: FollowedFrame;
  readonly following: Following;
}

export interface Networks {
  readonly detector: Detector;
  readonly classifier: Classifier;
}

/**
 * Goes on by one frame. Times never go back.
 *
 * @throws the signal's reason where it was aborted.
 */
export async function follow(
  { detector, classifier }: Networks,
  before: Following,
  image: Image,
  timeMs: number,
  settings: FollowSettings,
  signal?: AbortSignal,
): Promise<FollowedStep> {
  const { manifest } = classifier;
  const isDetected = isLookDue(before, timeMs, settings);
  const tracks = isDetected
    ? updateTracks(
        before.tracks,
        await detector.detect(image, { mode: 'stream', signal }),
        timeMs,
        settings.longestLossMs,
      )
    : predictTracks(before.tracks, timeMs);

  const seen = seenTracks(tracks).map(track => ({ track, detection: detectionAt(track) }));
  const inZone = seen.filter(({ detection }) => isInZone(settings.zone, detection.box, image));
  const chosen = longestUnjudged(inZone, before.signals).slice(0, mostJudged(before, timeMs, settings));
  const looks = await lookAt(
    classifier,
    image,
    chosen.map(({ detection }) => detection),
  );

  const signals = new Map<number, Signal>();
  const happenings: Happenings[] = [];
  for (const [trackId, known] of before.signals) {
    const isHere = inZone.some(({ track }) => track.id === trackId);
    if (isHere) signals.set(trackId, known);
    else if (timeMs - known.lookedMs > settings.longestLossMs) {
      happenings.push(endSignal(known, trackId, manifest));
    } else {
      const step = addAbsence(known, { trackId, timeMs }, manifest, settings);
      signals.set(trackId, step.signal);
      happenings.push(step.happenings);
    }
  }
  for (const [index, { track }] of chosen.entries()) {
    const place = { trackId: track.id, timeMs };
    const step = addLook(signals.get(track.id), looks[index]!, place, manifest, settings);
    signals.set(track.id, step.signal);
    happenings.push(step.happenings);
  }
  const faces = inZone.flatMap(face => {
    const known = signals.get(face.track.id);
    return known ? [trackedFace(face, known, looks[chosen.indexOf(face)], !isDetected, manifest)] : [];
  });
  return {
    frame: {
      width: image.width,
      height: image.height,
      faces,
      maskedFaces: seen.length - inZone.length,
      isDetected,
      ...joined(happenings),
    },
    following: { tracks, signals, framesSinceLook: isDetected ? 1 : before.framesSinceLook + 1, timeMs },
  };
}

/** What ends where a stream ends. */
export function endFollowing({ signals }: Following, manifest: ModelManifest): Happenings {
  return joined([...signals].map(([id, signal]) => endSignal(signal, id, manifest)));
}

function isLookDue({ tracks, framesSinceLook }: Following, timeMs: number, settings: FollowSettings) {
  const { lookedMs } = tracks;
  return (
    lookedMs === null ||
    framesSinceLook >= settings.detectEvery ||
    timeMs - lookedMs >= settings.detectWithinMs
  );
}

/** Of a faster video each frame gets its share of the faces that one of this length would get. */
const fullFrameMs = 1000 / 30;

function mostJudged({ timeMs: beforeMs }: Following, timeMs: number, { judgeAtMost }: FollowSettings) {
  const elapsedMs = beforeMs === null ? fullFrameMs : timeMs - beforeMs;
  return Math.max(1, Math.round(judgeAtMost * Math.min(1, elapsedMs / fullFrameMs)));
}

interface PlacedFace {
  readonly track: Track;
  readonly detection: Detection;
}

function longestUnjudged(
  faces: readonly PlacedFace[],
  signals: ReadonlyMap<number, Signal>,
): readonly PlacedFace[] {
  const lookedMs = ({ track }: PlacedFace) => signals.get(track.id)?.lookedMs ?? Number.NEGATIVE_INFINITY;
  return faces.toSorted((a, b) => lookedMs(a) - lookedMs(b) || a.track.id - b.track.id);
}

function trackedFace(
  { track, detection }: PlacedFace,
  { quality, reason, smoothed, held }: Signal,
  look: Look | undefined,
  isPredicted: boolean,
  manifest: ModelManifest,
): TrackedFace {
  const seen = {
    ...detection,
    square: faceSquare(detection),
    quality,
    trackId: track.id,
    isPredicted,
    momentary: look?.logits ? judgementOf(manifest, sharesOf(manifest, look.logits)) : null,
  };
  if (reason !== null) {
    return { ...seen, usable: false, reason, expression: null, uncertain: true, probabilities: null };
  }
  if (!smoothed || !held) throw new Error('internal: a usable face was never judged');
  return {
    ...seen,
    usable: true,
    reason,
    expression: manifest.labels[held.index]!,
    uncertain: held.uncertain,
    probabilities: byLabel(manifest, sharesOf(manifest, smoothed.logits)),
  };
}

function joined(happenings: readonly Happenings[]): Happenings {
  return {
    events: happenings.flatMap(({ events }) => events),
    windows: happenings.flatMap(({ windows }) => windows),
  };
}
