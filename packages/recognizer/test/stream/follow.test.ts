// The stream's step with the real detector and a real classifier, whose work is counted.
import { type Detector, openDetector, type StreamOptions } from '@mien/recognizer/node';
import { type Classifier, openBundle, openClassifier } from '@mien/runtime/node';
import { createImage, type Image, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linearBundle } from '../../../../test/faces/bundle.js';
import { photograph } from '../../../../test/faces/photographs.js';
import { type Following, follow, nothingFollowed } from '../../src/stream/follow.js';
import type { FollowedFrame } from '../../src/stream/frame.js';
import { followSettingsSchema } from '../../src/stream/settings.js';

let bundle: Awaited<ReturnType<typeof linearBundle>>;
let detector: Detector;
let classifier: Classifier;
let five: Image;
const counts = { looks: 0, judged: [] as number[] };

beforeAll(async () => {
  bundle = await linearBundle();
  const open = await openDetector();
  const opened = await openClassifier(await openBundle(bundle.folder));
  detector = {
    ...open,
    detect(...words) {
      counts.looks++;
      return open.detect(...words);
    },
  };
  classifier = {
    ...opened,
    logits(pictures, count) {
      counts.judged.push(count);
      return opened.logits(pictures, count);
    },
  };
  const whole = await decode(photograph(5));
  five = resize(whole, { width: Math.round(whole.width / 3), height: Math.round(whole.height / 3) });
});
afterAll(async () => {
  await detector.close();
  await classifier.close();
  await bundle.remove();
});

interface Result {
  readonly frames: readonly FollowedFrame[];
  readonly looks: number;
  readonly judged: readonly number[];
}

/** Follows pictures at a frame rate. */
async function followed(
  pictures: readonly Image[],
  options: StreamOptions = {},
  rate = 30,
  given: Detector = detector,
): Promise<Result> {
  const settings = followSettingsSchema.parse(options);
  Object.assign(counts, { looks: 0, judged: [] });
  let following: Following = nothingFollowed;
  const frames: FollowedFrame[] = [];
  for (const [index, picture] of pictures.entries()) {
    const networks = { detector: given, classifier };
    const step = await follow(networks, following, picture, (1000 * index) / rate, settings);
    // As it travels to the thread of the networks and back.
    following = structuredClone(step.following);
    frames.push(step.frame);
  }
  return { frames, looks: counts.looks, judged: counts.judged };
}

const times = (count: number) => Array.from({ length: count }, () => five);
/** A part of the frame from left to right. */
const strip = (from: number, to: number) => [
  { x: from, y: 0 },
  { x: to, y: 0 },
  { x: to, y: 1 },
  { x: from, y: 1 },
];

describe('a stream', () => {
  test('keeps each face and its number, looking at every third frame', async () => {
    const { frames, looks } = await followed(times(7), { judgeAtMost: 5 });
    expect(looks).toBe(3);
    expect(frames.map(({ isDetected }) => isDetected)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    const ids = frames.map(({ faces }) => faces.map(({ trackId }) => trackId).toSorted());
    expect(ids).toEqual(frames.map(() => [1, 2, 3, 4, 5]));
    for (const { faces, isDetected } of frames) {
      for (const face of faces) expect(face.isPredicted).toBe(!isDetected);
    }
  });

  test('looks at every frame where told, and soon where frames are rare', async () => {
    expect((await followed(times(4), { detectEvery: 1 })).looks).toBe(4);
    expect((await followed(times(4), {}, 1)).looks).toBe(4);
    expect((await followed(times(25), { detectEvery: 100, detectWithinMs: 50 }, 240)).looks).toBe(3);
  });

  test('judges so many faces in a frame, the longest unjudged first, and tells of the others what it knows', async () => {
    const { frames, judged } = await followed(times(6), { judgeAtMost: 2 });
    expect(Math.max(...judged)).toBeLessThanOrEqual(2);
    expect(frames.map(({ faces }) => faces.length)).toEqual([2, 4, 5, 5, 5, 5]);
    const turns = frames.slice(2).flatMap(({ faces }) => faces.filter(face => face.momentary));
    expect(new Set(turns.map(({ trackId }) => trackId)).size).toBe(5);
    for (const face of frames[5]!.faces) expect(face.probabilities).not.toBeNull();
  });

  test('judges no more faces in a second of a faster video', async () => {
    const { frames, judged } = await followed(times(6), {}, 60);
    expect(judged).toEqual([4, 2, 2, 2, 2, 2]);
    expect(frames[1]!.faces).toHaveLength(5);
    expect((await followed(times(4), {}, 240)).judged).toEqual([4, 1, 1, 1]);
    expect((await followed(times(3), {}, 10)).judged).toEqual([4, 4, 4]);
  });

  test('never gives a face outside the zone to the classifier', async () => {
    const { frames: all } = await followed(times(1), { judgeAtMost: 9 });
    const middles = all[0]!.faces.map(({ box }) => (box.x + box.width / 2) / five.width).toSorted();
    expect(middles).toHaveLength(5);
    const none = await followed(times(4), { zone: strip(0, middles[0]! / 2) });
    expect(none.judged).toEqual([]);
    expect(none.frames.map(({ faces, maskedFaces }) => [faces.length, maskedFaces])).toEqual(
      times(4).map(() => [0, 5]),
    );

    const border = (middles[0]! + middles[1]!) / 2;
    const one = await followed(times(4), { zone: strip(0, border) });
    expect(one.judged).toEqual([1, 1, 1, 1]);
    expect(one.frames.map(({ faces, maskedFaces }) => [faces.length, maskedFaces])).toEqual(
      times(4).map(() => [1, 4]),
    );
  });

  test('sums up windows, and tells of episodes in pairs of onset and end', async () => {
    const { frames } = await followed(times(65), { judgeAtMost: 5, detectEvery: 5 });
    const windows = frames.flatMap(frame => frame.windows);
    expect(windows.map(({ startMs, trackId }) => [startMs, trackId])).toEqual(
      [0, 1000].flatMap(startMs => [1, 2, 3, 4, 5].map(id => [startMs, id])),
    );
    for (const { probabilities, usableShare } of windows) {
      expect(usableShare).toBeCloseTo(1);
      expect(Object.values(probabilities!).reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    }
    for (const { kind } of frames.flatMap(({ events }) => events)) expect(kind).toBe('onset');
  });

  test('ends what was known of a face that is gone', async () => {
    const black = createImage(five, five.channels);
    const { frames } = await followed([...times(6), ...Array.from({ length: 60 }, () => black)], {
      detectEvery: 5,
    });
    expect(frames.at(-1)!.faces).toEqual([]);
    const events = frames.flatMap(frame => frame.events);
    const count = (kind: string) => events.filter(event => event.kind === kind).length;
    expect([count('apex'), count('offset')]).toEqual([count('onset'), count('onset')]);
    expect(new Set(frames.flatMap(frame => frame.windows).map(({ trackId }) => trackId)).size).toBe(5);
  });

  test('counts the time in which a face was not found as not seen', async () => {
    const black = createImage(five, five.channels);
    const pictures = Array.from({ length: 62 }, (_, index) => (index % 4 === 0 ? five : black));
    const { frames } = await followed(pictures, { judgeAtMost: 5, detectEvery: 1 });
    const windows = frames.flatMap(frame => frame.windows);
    expect(windows).toHaveLength(10);
    for (const { usableShare, frames } of windows) {
      expect(usableShare).toBeGreaterThan(0.2);
      expect(usableShare).toBeLessThan(0.3);
      expect(frames).toBeLessThanOrEqual(8);
    }
  });

  test('ends what is told of a face that left the zone, and begins anew when it is back', async () => {
    const [seen] = await detector.detect(five, { mode: 'stream' });
    const { box, landmarks } = seen!;
    const middle = (box.x + box.width / 2) / five.width;
    const zone = strip(Math.max(0, middle - 0.1), Math.min(1, middle + 0.1));
    // Out of the zone for two seconds, near enough to be the same face.
    let frame = 0;
    const walking: Detector = {
      ...detector,
      async detect() {
        const isOut = ++frame > 10 && frame <= 70;
        const away = middle > 0.5 ? -0.15 : 0.15;
        return [{ score: 0.9, landmarks, box: isOut ? { ...box, x: box.x + away * five.width } : box }];
      },
    };
    const { frames } = await followed(times(95), { zone, detectEvery: 1 }, 30, walking);
    const [out, ended, back] = [frames.slice(10, 54), frames.slice(54, 70), frames.slice(70)];
    expect(frames[40]).toMatchObject({ faces: [], maskedFaces: 1 });
    expect(out.flatMap(({ events }) => events)).toEqual([]);
    const events = frames.flatMap(({ events }) => events.map(({ kind }) => kind));
    expect(ended.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(
      events[0] === 'onset' ? ['apex', 'offset'] : [],
    );
    expect(back[0]!.faces).toHaveLength(1);
    expect(frames.flatMap(({ windows }) => windows).map(({ startMs }) => startMs)).toEqual([
      0,
      expect.closeTo(70_000 / 30),
    ]);
  });

  test('gives no expression for a poor view, but its reason', async () => {
    const tiny = resize(five, { width: Math.round(five.width / 4), height: Math.round(five.height / 4) });
    const { frames, judged } = await followed([tiny, tiny]);
    expect(frames[1]!.faces.length).toBeGreaterThan(0);
    expect(judged).toEqual([]);
    for (const face of frames[1]!.faces) {
      expect(face).toMatchObject({ usable: false, reason: 'too small', expression: null, momentary: null });
    }
  });

  test('follows a face through a change of the frame size', async () => {
    const smaller = resize(five, {
      width: Math.round(five.width * 0.8),
      height: Math.round(five.height * 0.8),
    });
    const { frames } = await followed([...times(4), smaller, smaller, smaller, smaller], { detectEvery: 1 });
    expect(frames.at(-1)).toMatchObject({ width: smaller.width, height: smaller.height });
    expect(frames.at(-1)!.faces.length).toBeGreaterThanOrEqual(4);
  });
});
