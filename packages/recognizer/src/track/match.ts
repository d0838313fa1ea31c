// Which detection is which track's next sight.
import { type Box, intersectionOverUnion } from '@mien/vision';
import type { Detection } from '../detector/detector.js';
import { boxOf, type Track } from './track.js';

/** Least overlap (intersection over union) with where the motion says the face is. */
const leastOverlap = 0.3;
/** How far a lost face may be from there, in its heights: more, the longer it was lost. */
const reach = { atOnce: 0.5, perSecond: 1, most: 1.5 };
/** Most that its height may have changed, as a factor. */
const mostGrowth = 1.6;

export interface Match {
  readonly track: Track;
  readonly detection: Detection;
}

/**
 * Pairs tracks, predicted to the detections' time, with detections; each is in one pair at most. Faces that were
 * there at the last look go first: one that passes before a lost face would be taken for it otherwise.
 */
export function matchTracks(tracks: readonly Track[], detections: readonly Detection[]): readonly Match[] {
  const seen = bestFirst(
    tracks.filter(({ isSeen }) => isSeen),
    detections,
    overlap,
  );
  const found = bestFirst(
    tracks.filter(({ isSeen }) => !isSeen),
    unmatched(detections, seen),
    overlap,
  );
  const overlapping = [...seen, ...found];
  const rest = tracks.filter(track => !overlapping.some(match => match.track === track));
  return [...overlapping, ...bestFirst(rest, unmatched(detections, overlapping), nearness)];
}

function unmatched(detections: readonly Detection[], matches: readonly Match[]): readonly Detection[] {
  return detections.filter(detection => !matches.some(match => match.detection === detection));
}

/** Share of overlap with where the motion says the face is; null where it is too small. */
function overlap(track: Track, { box }: Detection): number | null {
  const share = intersectionOverUnion(boxOf(track), box);
  return share >= leastOverlap ? share : null;
}

/** Negative distance in heights of the face from where it went or from where it was last seen; null where out of reach. */
function nearness(track: Track, { box }: Detection): number | null {
  const last = track.detection.box;
  const lostSeconds = (track.timeMs - track.detectedMs) / 1000;
  const growth = box.height / last.height;
  if (growth > mostGrowth || growth < 1 / mostGrowth) return null;
  const distance = Math.min(distanceBetween(boxOf(track), box), distanceBetween(last, box)) / last.height;
  return distance <= Math.min(reach.most, reach.atOnce + reach.perSecond * lostSeconds) ? -distance : null;
}

function distanceBetween(a: Box<'frame'>, b: Box<'frame'>): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** Takes the pair of the highest score first, then the highest of those left; null is no pair. */
function bestFirst(
  tracks: readonly Track[],
  detections: readonly Detection[],
  score: (track: Track, detection: Detection) => number | null,
): readonly Match[] {
  const pairs = tracks
    .flatMap(track => detections.map(detection => ({ track, detection, score: score(track, detection) })))
    .filter((pair): pair is Match & { score: number } => pair.score !== null)
    .sort((a, b) => b.score - a.score);
  const matches: Match[] = [];
  for (const { track, detection } of pairs) {
    const isTaken = matches.some(match => match.track === track || match.detection === detection);
    if (!isTaken) matches.push({ track, detection });
  }
  return matches;
}
