import { intersectionOverUnion } from '@mien/vision';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../../test/hashed.js';
import { boxOf, detectionAt } from '../../src/track/track.js';
import { noTracks, predictTracks, seenTracks, type Tracks, updateTracks } from '../../src/track/tracker.js';
import { detectionAround } from './detections.js';

/** A face's centre at a time in seconds, or null where the detector can't see it. */
type Path = (seconds: number) => readonly [x: number, y: number, height?: number] | null;

const longestLossMs = 1500;

interface Followed {
  /** For each path the ids its detections were given, in order, each once. */
  readonly ids: readonly (readonly number[])[];
  readonly last: Tracks;
}

/** Runs the tracker over paths at a frame rate, with noise of so many heights on centre and size. */
function followPaths(
  paths: readonly Path[],
  seconds: number,
  rate: number,
  noise = 0.02,
  seed = 0,
): Followed {
  const random = hashed(`tracker noise${seed || ''}`, seed ? 4000 : 100_000);
  let at = 0;
  const jitter = (height: number) => (random[at++ % random.length]! - 0.5) * 3.46 * noise * height;
  const ids = paths.map(() => new Set<number>());
  let tracks = noTracks;
  for (let frame = 0; frame <= seconds * rate; frame++) {
    const timeMs = (1000 * frame) / rate;
    const detections = paths.map(path => {
      const place = path(frame / rate);
      if (!place) return null;
      const [x, y, height = 100] = place;
      return detectionAround(x + jitter(height), y + jitter(height), height + jitter(height));
    });
    tracks = updateTracks(
      tracks,
      detections.filter(detection => detection !== null),
      timeMs,
      longestLossMs,
    );
    for (const { id, detection } of seenTracks(tracks)) {
      const path = detections.indexOf(detection);
      ids[path]!.add(id);
    }
  }
  return { ids: ids.map(set => [...set]), last: tracks };
}

const except =
  (path: Path, fromSeconds: number, toSeconds: number): Path =>
  seconds =>
    seconds >= fromSeconds && seconds < toSeconds ? null : path(seconds);

describe.each([5, 10, 30, 60])('a tracker at %s looks a second', rate => {
  test.each<[string, readonly Path[]]>([
    ['that stands still', [() => [300, 300]]],
    ['that walks', [seconds => [100 + 150 * seconds, 300]]],
    ['that sways', [seconds => [400 + 80 * Math.sin(2 * seconds), 300 + 30 * Math.cos(3 * seconds)]]],
    ['that comes closer', [seconds => [400, 300, 60 * 1.3 ** seconds]]],
    ['and another beside it', [() => [300, 300], () => [390, 300]]],
    ['that is hidden for a second', [except(() => [300, 300], 2, 3)]],
    ['that is hidden for a second as it walks', [except(seconds => [100 + 120 * seconds, 300], 2, 3)]],
    [
      'that leaves the detector out every third time',
      [seconds => (Math.round(seconds * rate) % 3 === 2 ? null : [300 + 60 * seconds, 300])],
    ],
    [
      'that passes behind another',
      [seconds => [150 + 130 * seconds, 300], except(seconds => [800 - 130 * seconds, 310], 2.1, 2.9)],
    ],
    [
      'that crosses another above and below',
      [
        seconds => [150 + 130 * seconds, 260 + 20 * seconds],
        seconds => [800 - 130 * seconds, 340 - 20 * seconds],
      ],
    ],
  ])('keeps the id of a face %s', (_what, paths) => {
    const { ids } = followPaths(paths, 5, rate);
    expect(ids).toEqual(paths.map(() => [expect.any(Number)]));
    expect(new Set(ids.flat()).size).toBe(paths.length);
  });

  // Faster ones move by more than half a face from look to look: no track of them begins.
  test.each([150, 250, 400].filter(speed => speed / rate < 60))(
    'rarely mistakes a face for one it hides, or is hidden by, as it passes at %s pixels a second',
    speed => {
      const seeds = 40;
      const [still, walking] = [
        () => [300, 300] as const,
        (seconds: number) => [300 + speed * (seconds - 3), 305] as const,
      ];
      const unlessNear =
        (path: Path): Path =>
        seconds =>
          Math.abs(walking(seconds)[0] - 300) < 55 ? null : path(seconds);
      const isKept = (paths: readonly Path[], seed: number) => {
        const { ids } = followPaths(paths, 6, rate, 0.02, seed);
        return ids.every(each => each.length === 1) && new Set(ids.flat()).size === paths.length;
      };
      for (const paths of [
        [unlessNear(still), walking],
        [still, unlessNear(walking)],
      ]) {
        const lost = Array.from({ length: seeds }, (_, seed) => seed + 1).filter(
          seed => !isKept(paths, seed),
        );
        expect(lost.length).toBeLessThanOrEqual(seeds / 20);
      }
    },
  );

  test('gives a new id to a face that was gone for long, and to another place', () => {
    const gone = followPaths([except(() => [300, 300], 1, 4)], 5, rate);
    expect(gone.ids[0]).toHaveLength(2);
    const jumped = followPaths([seconds => (seconds < 2 ? [200, 300] : [900, 300])], 4, rate);
    expect(jumped.ids[0]).toHaveLength(2);
  });
});

describe('a tracker', () => {
  test('knows where a walking face is between looks', () => {
    const { last } = followPaths([seconds => [100 + 120 * seconds, 300]], 3, 10, 0.01);
    const moved = predictTracks(last, 3100);
    const { box, landmarks } = detectionAt(moved.tracks[0]!);
    const expected = detectionAround(100 + 120 * 3.1, 300);
    expect(intersectionOverUnion(box, expected.box)).toBeGreaterThan(0.85);
    expect(landmarks.noseTip.x).toBeCloseTo(expected.landmarks.noseTip.x, -1);
    expect(seenTracks(moved)).toHaveLength(1);
  });

  test('gives up what is lost, and keeps nothing of it', () => {
    const { last } = followPaths([except(() => [300, 300], 1, 9)], 4, 30);
    expect(last.tracks).toEqual([]);
    expect(last.nextId).toBe(2);
  });

  test('with any detections at all has each of them once, ids that only grow and finite boxes', () => {
    const detection = fc
      .record({
        x: fc.integer({ min: -200, max: 2000 }),
        y: fc.integer({ min: -200, max: 1500 }),
        height: fc.integer({ min: 1, max: 900 }),
      })
      .map(({ x, y, height }) => detectionAround(x, y, height));
    const look = fc.record({
      detections: fc.array(detection, { maxLength: 6 }),
      afterMs: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 20 }), looks => {
        let tracks = noTracks;
        let timeMs = 0;
        for (const { detections, afterMs } of looks) {
          timeMs += afterMs;
          const before = tracks;
          tracks = updateTracks(before, detections, timeMs, longestLossMs);
          expect(new Set(seenTracks(tracks).map(track => track.detection))).toEqual(new Set(detections));
          expect(tracks.nextId).toBeGreaterThanOrEqual(before.nextId);
          expect(new Set(tracks.tracks.map(({ id }) => id)).size).toBe(tracks.tracks.length);
          for (const track of tracks.tracks) {
            const { x, y, width, height } = boxOf(track);
            expect([x, y, width, height].every(Number.isFinite)).toBe(true);
            expect(Math.min(width, height)).toBeGreaterThan(0);
            expect(timeMs - track.detectedMs).toBeLessThanOrEqual(longestLossMs);
          }
        }
      }),
    );
  });
});
