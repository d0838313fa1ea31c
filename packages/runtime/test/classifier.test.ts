import { type ModelBundle, openBundle, openClassifier, writeBundle } from '@mien/runtime/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClassifierOptions, createClassifier } from '../src/classifier.js';
import { openSession } from '../src/node/session.js';
import { draft, judged, model, temporaryFolder } from './fixture.js';

async function bundle(change: Partial<typeof draft> = {}, bytes = model('classifier')): Promise<ModelBundle> {
  const folder = await temporaryFolder();
  await writeBundle(folder, { ...draft, ...change }, bytes);
  return openBundle(folder);
}

async function opened(options?: ClassifierOptions) {
  const classifier = await openClassifier(await bundle(), options);
  onTestFinished(() => classifier.close());
  return classifier;
}

describe('logits', () => {
  test.each([undefined, 1, 2, 5, 100])('are those of numpy in batches of %s', async batchSize => {
    const classifier = await opened(batchSize === undefined ? {} : { batchSize });
    const logits = await classifier.logits(Float32Array.from(judged.images), 5);
    expect(logits.length).toBe(15);
    for (const [index, logit] of logits.entries()) expect(logit).toBeCloseTo(judged.logits[index]!, 5);
    expect(classifier.manifest.labels).toEqual(draft.labels);
  });

  test.each<[string, Partial<typeof draft>, number[]]>([
    ['never run more pictures at once than the batch size', {}, [1, 2, 2, 1]],
    ['always run as many pictures as the bundle was lowered for', { picturesPerRun: 3 }, [3, 3, 3]],
  ])('%s', async (_, change, expected) => {
    const counts: number[] = [];
    const classifier = await createClassifier(
      async bytes => {
        const session = await openSession(bytes);
        return {
          ...session,
          run(feeds) {
            counts.push(feeds.images!.shape[0]!);
            return session.run(feeds);
          },
        };
      },
      await bundle(change),
      { batchSize: 2 },
    );
    const logits = await classifier.logits(Float32Array.from(judged.images), 5);
    await classifier.close();
    expect(counts).toEqual(expected);
    expect(logits.length).toBe(15);
    for (const [index, logit] of logits.entries()) expect(logit).toBeCloseTo(judged.logits[index]!, 5);
  });

  test('of no pictures are none', async () => {
    expect(await (await opened()).logits(new Float32Array(), 0)).toEqual(new Float32Array());
  });

  test('need the length of the pictures', async () => {
    const classifier = await opened();
    await expect(classifier.logits(new Float32Array(39), 2)).rejects.toThrow(
      /2 pictures of 5x4 are 40 values; given were 39/,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse a picture with %s, by its place', async value => {
    const pictures = Float32Array.from(judged.images);
    pictures[3 * 20 + 2 * 5 + 4] = value;
    await expect((await opened()).logits(pictures, 5)).rejects.toThrow(
      `picture 3 holds ${value} at row 2, column 4`,
    );
  });

  test('end with the classifier, which may be closed twice', async () => {
    const classifier = await openClassifier(await bundle());
    await classifier.close();
    await classifier.close();
    await expect(classifier.logits(new Float32Array(20), 1)).rejects.toThrow('the session is closed');
  });
});

describe('openClassifier refuses', () => {
  test.each<[string, Partial<typeof draft>, RegExp]>([
    [
      'fewer labels than logits',
      { labels: ['yes', 'no'] },
      /"three-way" must give float32 logits of shape \[1, 2\].*seen: \[1, 3\]/,
    ],
    [
      'another picture size',
      { preprocessing: { ...draft.preprocessing, width: 8 } },
      /engine could not run.*images/s,
    ],
  ])('%s', async (_, change, message) => {
    await expect(bundle(change).then(openClassifier)).rejects.toThrow(message);
  });

  test('a network without the input `images`', async () => {
    await expect(bundle({}, model('types')).then(openClassifier)).rejects.toThrow(
      /no input "images": it has floats/,
    );
  });

  test('NaN weights', async () => {
    await expect(bundle({}, model('damaged')).then(openClassifier)).rejects.toThrow(
      /gives the logit NaN.*weights are damaged/,
    );
  });

  test('a batch size of 0', async () => {
    await expect(bundle().then(read => openClassifier(read, { batchSize: 0 }))).rejects.toThrow(
      /batchSize is 0/,
    );
  });
});
