import { getEventListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { createRecognizer, type NodePicture, type Recognizer } from '@mien/recognizer/node';
import { expressions, grey, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { linearBundle } from '../../../test/faces/bundle.js';
import { photograph } from '../../../test/faces/photographs.js';

const file = photograph(5);
let bundle: Awaited<ReturnType<typeof linearBundle>>;
let recognizer: Recognizer<NodePicture>;

beforeAll(async () => {
  bundle = await linearBundle();
  recognizer = await createRecognizer({ model: bundle.folder, queueLimit: 3 });
});
afterAll(async () => {
  await recognizer.close();
  await bundle.remove();
});

describe('a recognizer', () => {
  test('judges each face of a photograph, whatever it is given as', async () => {
    const image = await decode(file);
    const { width, height } = image;
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let pixel = 0; pixel < width * height; pixel++) {
      rgba.set(image.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    }
    const expected = await recognizer.recognize(file, { mode: 'stream' });
    expect(expected).toHaveLength(5);
    const bytes = await readFile(file);
    const files = [bytes, Uint8Array.from(bytes).buffer, new Blob([bytes]), pathToFileURL(file)];
    for (const given of [...files, image, { width, height, data: rgba }]) {
      expect(await recognizer.recognize(given, { mode: 'stream' })).toEqual(expected);
    }
    expect(image.data).toHaveLength(width * height * 3);

    for (const face of expected) {
      if (!face.usable) continue;
      const shares = Object.values(face.probabilities);
      expect(Object.keys(face.probabilities)).toEqual([...expressions]);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(face.probabilities[face.expression]).toBe(Math.max(...shares));
      expect(face.uncertain).toBe(Math.max(...shares) < 0.3);
    }
  });

  test('gives a reason instead of a guess for a poor view', async () => {
    const image = await decode(file);
    const tiny = resize(image, {
      width: Math.round(image.width / 12),
      height: Math.round(image.height / 12),
    });
    const faces = await recognizer.recognize(tiny);
    expect(faces.length).toBeGreaterThan(0);
    const poor = faces.filter(({ usable }) => !usable);
    expect(poor.length).toBeGreaterThan(0);
    for (const face of poor) {
      expect(face).toMatchObject({
        reason: 'too small',
        expression: null,
        uncertain: true,
        probabilities: null,
      });
    }
  });

  test('judges a face already cropped without looking for one', async () => {
    const picture = resize(grey(await decode(file)), { width: 48, height: 48 });
    const judgement = await recognizer.classify(picture);
    expect(judgement).toMatchObject({ usable: true, reason: null });
    expect(expressions).toContain(judgement.expression);
  });

  test.each([
    ['too dark', 48, 0],
    ['too bright', 48, 255],
    ['too flat', 48, 128],
    ['too small', 1, 128],
  ])('finds a picture given as a face %s where it is', async (reason, side, level) => {
    const data = new Uint8Array(side * side).fill(level);
    const view = await recognizer.classify({ width: side, height: side, channels: 1, data });
    expect(view).toEqual({ usable: false, reason, expression: null, uncertain: true, probabilities: null });
  });

  test.each<[string, NodePicture, RegExp]>([
    ['a file that is not there', '/nowhere.jpg', /cannot decode \/nowhere\.jpg: ENOENT/],
    ['bytes of nothing', new Uint8Array(), /is empty/],
    ['a text', new TextEncoder().encode('not a picture at all'), /give a PNG, JPEG, WebP or TIFF/],
  ])('refuses %s and goes on', async (_what, given, message) => {
    await expect(recognizer.recognize(given)).rejects.toThrow(message);
    expect(await recognizer.recognize({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) })).toEqual(
      [],
    );
  });

  test.each([
    { width: 0, height: 0, channels: 3, data: new Uint8Array() } as const,
    { width: 5, height: 5, channels: 3, data: new Uint8Array(7) } as const,
  ])('refuses pixels that fill no picture of $width x $height', async given => {
    await expect(recognizer.recognize(given)).rejects.toThrow(/pixels/);
  });

  const sides = { width: 2, height: 2 };
  test.each<[unknown, RegExp]>([
    [undefined, /cannot read a picture from undefined: give a path, URL, bytes/],
    [null, /from null/],
    [42, /from number/],
    [{}, /from Object/],
    [new Map(), /from Map/],
    [{ ...sides, channels: 2, data: new Uint8Array(8) }, /pixels of 2 channel\(s\): give 1/],
    [{ ...sides, channels: 3, data: new Float32Array(12) }, /pixels from Float32Array: give levels/],
    [{ ...sides, channels: 3 }, /from Object/],
    [{ ...sides, channels: 3, data: undefined }, /pixels from undefined/],
  ])('refuses %o', async (given, message) => {
    await expect(recognizer.recognize(given as NodePicture)).rejects.toThrow(message);
  });

  test('refuses pixels of a size that files may not have', async () => {
    const given = { width: 20_000, height: 5_001, channels: 1, data: new Uint8Array(100_020_000) } as const;
    await expect(recognizer.recognize(given)).rejects.toThrow(/cannot read the picture: .*over the limit/);
  });

  test('refuses another mode', async () => {
    const mode = 'fast' as 'stream';
    await expect(recognizer.recognize(file, { mode })).rejects.toThrow(/mode is fast: give one of photo/);
  });

  test('lets only so many pictures wait', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, () => recognizer.recognize(file, { mode: 'stream' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect((answers[3] as PromiseRejectedResult).reason.message).toMatch(
      /3 pictures are waiting.*larger queueLimit/,
    );
  });

  test('has room again for as many pictures as were given up', async () => {
    const abort = new AbortController();
    const given = Array.from({ length: 3 }, () => recognizer.recognize(file, { signal: abort.signal }));
    abort.abort(new Error('enough'));
    const asked = Array.from({ length: 3 }, () => recognizer.recognize(file, { mode: 'stream' }));
    for (const { status } of await Promise.allSettled(given)) expect(status).toBe('rejected');
    for (const faces of await Promise.all(asked)) expect(faces).toHaveLength(5);
  });

  test('listens once to a signal of many pictures, and no more once they are answered', async () => {
    const { signal } = new AbortController();
    const small = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as const;
    const asked = Array.from({ length: 3 }, () => recognizer.recognize(small, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await Promise.all(asked);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('gives up when aborted, before and while it works, and goes on', async () => {
    const reason = new Error('enough');
    await expect(recognizer.recognize(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const abort = new AbortController();
    const recognizing = recognizer.recognize(file, { signal: abort.signal });
    setTimeout(() => abort.abort(reason), 100);
    await expect(recognizing).rejects.toBe(reason);
    expect(await recognizer.recognize(file, { mode: 'stream' })).toHaveLength(5);
  });
});

test('closing answers what was asked, then refuses', async () => {
  const own = await createRecognizer({ model: bundle.folder });
  const asked = own.recognize(file, { mode: 'stream' });
  await own.close();
  expect(await asked).toHaveLength(5);
  await expect(own.recognize(file)).rejects.toThrow(/closed: create another/);
  await own.close();
});

test('starts no thread where an option is wrong', async () => {
  const started = vi.fn();
  process.once('worker', started);
  await expect(createRecognizer({ model: bundle.folder, queueLimit: 0 })).rejects.toThrow(/queueLimit is 0/);
  await new Promise(resolve => setTimeout(resolve));
  process.off('worker', started);
  expect(started).not.toHaveBeenCalled();
});

test.each([
  [{ model: '/nowhere' }, /no model bundle at \/nowhere/],
  [{ model: '/nowhere', queueLimit: 0 }, /queueLimit is 0/],
])('with %o it cannot be created', async (options, message) => {
  await expect(createRecognizer(options)).rejects.toThrow(message);
});
