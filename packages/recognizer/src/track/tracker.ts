// Which face of a frame is which of the frames before, by where it is and how it moves: intersection over
// union and constant speed. A value in, a value out.
import type { Detection } from '../detector/detector.js';
import { matchTracks } from './match.js';
import { correctTrack, predictTrack, startTrack, type Track } from './track.js';

/** All faces that are followed, lost ones among them until they are given up. */
export interface Tracks {
  readonly nextId: number;
  readonly tracks: readonly Track[];
  /** Time of the detector's last look. */
  readonly lookedMs: number | null;
}

export const noTracks: Tracks = { nextId: 1, tracks: [], lookedMs: null };

/** The tracks moved on to a frame that the detector has not looked at. */
export function predictTracks(before: Tracks, timeMs: number): Tracks {
  return { ...before, tracks: before.tracks.map(track => predictTrack(track, timeMs)) };
}

/**
 * The tracks moved on to a frame in which the detector found `detections`. A detection that is no
 * track's begins one; a track without a detection is given up after `longestLossMs`.
 */
export function updateTracks(
  before: Tracks,
  detections: readonly Detection[],
  timeMs: number,
  longestLossMs: number,
): Tracks {
  const predicted = predictTracks(before, timeMs).tracks;
  const matches = matchTracks(predicted, detections);
  const continued = predicted
    .map(track => {
      const match = matches.find(each => each.track === track);
      return match ? correctTrack(track, match.detection) : { ...track, isSeen: false };
    })
    .filter(track => track.timeMs - track.detectedMs <= longestLossMs);
  const begun = detections
    .filter(detection => !matches.some(match => match.detection === detection))
    .map((detection, index) => startTrack(before.nextId + index, detection, timeMs));
  return { nextId: before.nextId + begun.length, tracks: [...continued, ...begun], lookedMs: timeMs };
}

/** The tracks whose face was there at the detector's last look. */
export function seenTracks({ tracks }: Tracks): readonly Track[] {
  return tracks.filter(({ isSeen }) => isSeen);
}
