// recognizer.stream with pictures that a program gives.
import {
  createRecognizer,
  type NodePicture,
  type NodeVideo,
  type Recognizer,
  type StreamFrame,
} from '@mien/recognizer/node';
import { type Image, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linearBundle } from '../../../../test/faces/bundle.js';
import { photograph } from '../../../../test/faces/photographs.js';

let bundle: Awaited<ReturnType<typeof linearBundle>>;
let recognizer: Recognizer<NodePicture, NodeVideo>;
let picture: Image;

beforeAll(async () => {
  bundle = await linearBundle();
  recognizer = await createRecognizer({ model: bundle.folder });
  picture = resize(await decode(photograph(5)), { width: 320, height: 233 });
});
afterAll(async () => {
  await recognizer.close();
  await bundle.remove();
});

interface Given {
  asked: number;
  isClosed: boolean;
}

/** Pictures without end, or so many; notes how often it was asked and whether it was closed. */
function pictures(given: Given, count = Number.POSITIVE_INFINITY) {
  return (async function* () {
    try {
      for (let index = 0; index < count; index++) {
        given.asked++;
        yield { picture, timeMs: index * 40 };
      }
    } finally {
      given.isClosed = true;
    }
  })();
}
const nothingGiven = (): Given => ({ asked: 0, isClosed: false });

/** Never gives a picture. */
const hanging = () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) });

async function all(stream: AsyncIterable<StreamFrame>): Promise<StreamFrame[]> {
  const frames: StreamFrame[] = [];
  for await (const frame of stream) frames.push(frame);
  return frames;
}

test('judges every picture in turn, at the times they are given', async () => {
  const given = nothingGiven();
  const frames = await all(recognizer.stream(pictures(given, 10)));
  expect(frames.map(({ index, timeMs }) => [index, timeMs])).toEqual(
    Array.from({ length: 10 }, (_, index) => [index, index * 40]),
  );
  for (const { faces, width, dropped, image } of frames.slice(1)) {
    expect(faces).toHaveLength(5);
    expect([width, dropped, image]).toEqual([320, 0, null]);
  }
  expect(given.isClosed).toBe(true);
});

test('gives the pixels where asked, and leaves those it was given alone', async () => {
  const before = picture.data.slice();
  const [frame] = await all(recognizer.stream(pictures(nothingGiven(), 1), { images: true }));
  const { data, ...size } = frame!.image!;
  expect(size).toEqual({ width: 320, height: 233, channels: 3 });
  for (const pixels of [data, picture.data]) expect(Buffer.compare(pixels, before)).toBe(0);
});

test('returns what ends with the stream', async () => {
  const stream = recognizer.stream(pictures(nothingGiven(), 40));
  let result = await stream.next();
  while (!result.done) result = await stream.next();
  expect(result.value).toMatchObject({ frames: 40, dropped: 0, reconnects: 0 });
  expect(result.value.windows).toHaveLength(5);
});

test('ends where told as if the source ended there, also while a picture is waited for', async () => {
  const until = new AbortController();
  const hanging = (async function* () {
    for (let index = 0; index < 30; index++) yield { picture, timeMs: index * 40 };
    setTimeout(() => until.abort(), 20);
    await new Promise(() => {});
  })();
  const stream = recognizer.stream(hanging, { until: until.signal });
  let result = await stream.next();
  while (!result.done) result = await stream.next();
  expect(result.value.frames).toBe(30);
  expect(result.value.windows).toHaveLength(5);
  expect(await all(recognizer.stream(pictures(nothingGiven()), { until: AbortSignal.abort() }))).toEqual([]);
});

test('lets no pictures pile up where its user is slow: the source waits', async () => {
  const given = nothingGiven();
  let judged = 0;
  for await (const frame of recognizer.stream(pictures(given))) {
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(frame.dropped).toBe(0);
    if (++judged === 10) break;
  }
  expect(given.asked).toBeLessThanOrEqual(12);
});

test('drops pictures where told, counts them, and stays near the newest', async () => {
  const given = nothingGiven();
  const paced = (async function* () {
    for await (const each of pictures(given, 60)) {
      await new Promise(resolve => setTimeout(resolve, 3));
      yield each;
    }
  })();
  const frames: StreamFrame[] = [];
  for await (const frame of recognizer.stream(paced, { whenBehind: 'drop' })) {
    await new Promise(resolve => setTimeout(resolve, 30));
    frames.push(frame);
    expect(given.asked - 1 - frame.index).toBeLessThan(60);
  }
  const last = frames.at(-1)!;
  expect(last.index).toBe(59);
  expect(last.dropped).toBeGreaterThan(10);
  expect(last.dropped + frames.length).toBe(60);
});

test('closes its source where the loop is left', async () => {
  const given = nothingGiven();
  for await (const _ of recognizer.stream(pictures(given))) break;
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(given.isClosed).toBe(true);
});

test('throws the reason of an abort, before, while a picture is waited for, and between two', async () => {
  const reason = new Error('enough');
  await expect(
    all(recognizer.stream(pictures(nothingGiven()), { signal: AbortSignal.abort(reason) })),
  ).rejects.toBe(reason);

  const waiting = new AbortController();
  setTimeout(() => waiting.abort(reason), 20);
  await expect(all(recognizer.stream(hanging(), { signal: waiting.signal }))).rejects.toBe(reason);

  const abort = new AbortController();
  const given = nothingGiven();
  const stream = recognizer.stream(pictures(given), { signal: abort.signal });
  await stream.next();
  abort.abort(reason);
  await expect(all(stream)).rejects.toBe(reason);
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(given.isClosed).toBe(true);
});

test('passes on what goes wrong in the source, and with a picture', async () => {
  const broken = (async function* () {
    yield picture;
    throw new Error('the camera caught fire');
  })();
  await expect(all(recognizer.stream(broken))).rejects.toThrow('the camera caught fire');
  const bad = (async function* () {
    yield '/nowhere.png';
  })();
  await expect(all(recognizer.stream(bad))).rejects.toThrow(/cannot decode \/nowhere\.png/);
  const timeless = (async function* () {
    yield { picture, timeMs: Number.NaN };
  })();
  await expect(all(recognizer.stream(timeless))).rejects.toThrow(/time NaN: give milliseconds/);
});

test('passes on that a source failed which does not say why', async () => {
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(undefined) }) };
  await expect(all(recognizer.stream(silent))).rejects.toThrow(/failed without saying why/);
});

test('times that go back are held', async () => {
  const back = (async function* () {
    for (const timeMs of [0, 40, 20, 60]) yield { picture, timeMs };
  })();
  expect((await all(recognizer.stream(back))).map(({ timeMs }) => timeMs)).toEqual([0, 40, 40, 60]);
});

test('ends at once without pictures', async () => {
  expect(await all(recognizer.stream(pictures(nothingGiven(), 0)))).toEqual([]);
});

test.each([
  ['clip.mp4', /this is no video to follow: give \{ kind: 'file', path \}/],
  [['a.jpg'], /no video to follow/],
  [null, /no video to follow/],
  [{ kind: 'film', path: 'a.mp4' }, /no video to follow/],
  [{ kind: 'camera', device: '/dev/video0', stallTimeoutMs: -1 }, /stallTimeoutMs/],
  [{ kind: 'camera', device: '/dev/video0', stallTimeoutMs: Number.POSITIVE_INFINITY }, /stallTimeoutMs/],
])('refuses %j for a video, in the loop', async (source, message) => {
  await expect(all(recognizer.stream(source as unknown as NodeVideo))).rejects.toThrow(message);
});

test.each([
  [{ detectEvery: 0 }, /detectEvery/],
  [{ zone: [{ x: 2, y: 0 }] }, /zone/],
  [{ timeConstantMs: Number.NaN }, /timeConstantMs/],
  [{ colour: 'red' } as object, /colour/],
])('refuses the options %j', async (options, message) => {
  await expect(all(recognizer.stream(pictures(nothingGiven(), 1), options))).rejects.toThrow(message);
});

test('two streams at once know nothing of each other', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => all(recognizer.stream(pictures(nothingGiven(), 8)))));
  expect(a!.map(({ faces }) => faces.map(({ trackId }) => trackId))).toEqual(
    b!.map(({ faces }) => faces.map(({ trackId }) => trackId)),
  );
});

test('more streams at once than pictures may wait', async () => {
  const own = await createRecognizer({ model: bundle.folder, queueLimit: 1 });
  const streams = Array.from({ length: 4 }, () => all(own.stream(pictures(nothingGiven(), 3))));
  for (const frames of await Promise.all(streams)) expect(frames).toHaveLength(3);
  const two = [picture, picture].map(each => own.recognize(each));
  await expect(two[1]).rejects.toThrow(/^1 picture is waiting/);
  await two[0];
  await own.close();
});

test('a closed recognizer closes the sources of its streams, whose loops throw', async () => {
  const own = await createRecognizer({ model: bundle.folder });
  const given = nothingGiven();
  const [stream, waiting] = [own.stream(pictures(given)), own.stream(hanging())];
  await stream.next();
  const next = waiting.next();
  next.catch(() => undefined);
  await own.close();
  await new Promise(resolve => setTimeout(resolve, 10));
  expect(given.isClosed).toBe(true);
  await expect(next).rejects.toThrow(/closed/);
  await expect(all(stream)).rejects.toThrow(/closed/);
});
