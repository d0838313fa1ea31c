import { openSession } from '@mien/runtime/node';
import { box, createImage } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photograph } from '../../../test/faces/photographs.js';
import { type Body, bodiesIn, createBodyFinder } from '../src/detector/bodies.js';
import type { Network } from '../src/detector/network.js';
import { personOf } from '../src/detector/whose-head.js';
import { tfjsFiles } from './weights.js';

describe('whose head a face is', () => {
  const face = box<'frame'>(100, 100, 80, 100);
  const person: Body = { kind: 'person', box: box(60, 90, 200, 500), score: 0.6 };
  const dog: Body = { kind: 'animal', box: box(60, 90, 300, 200), score: 0.5 };

  test.each<[string, readonly Body[], number | null]>([
    ['nobody', [], 0],
    ['a person with the head there', [person], 0.6],
    ['the surer of two', [person, { ...person, score: 0.8 }], 0.8],
    ['a person whose chest is there', [{ ...person, box: box(60, -100, 200, 600) }], 0],
    ['a person beside it', [{ ...person, box: box(400, 90, 200, 500) }], 0],
    ['a crowd taken for one', [{ ...person, box: box(0, 90, 900, 500) }], 0],
    ['a dog', [dog], null],
    ['a dog that may be none', [{ ...dog, score: 0.2 }], 0],
    ['a person with a dog', [person, dog], 0.6],
    ['a dog taken for a person too', [{ ...person, score: 0.1 }, dog], null],
  ])('%s', (_what, bodies, expected) => {
    expect(personOf(face, bodies)).toBe(expected);
  });
});

describe('bodies in a picture', () => {
  let finder: Network;
  beforeAll(async () => {
    finder = await createBodyFinder(model => openSession(model), tfjsFiles('centernet'));
  });
  afterAll(() => finder.close());

  test('the people of a photograph, in its pixels', async () => {
    const picture = await decode(photograph(1));
    const people = (await bodiesIn(finder, picture)).filter(
      ({ kind, score }) => kind === 'person' && score > 0.5,
    );
    expect(people).toHaveLength(3);
    for (const { box } of people) {
      expect(box.height).toBeGreaterThan(picture.height / 2);
      expect(box.y + box.height).toBeGreaterThan(0.9 * picture.height);
    }
  });

  test('none in an even picture of one pixel by many', async () => {
    const blank = createImage({ width: 1, height: 700 }, 1, new Uint8Array(700).fill(128));
    const sure = (await bodiesIn(finder, blank)).filter(({ score }) => score > 0.3);
    expect(sure).toEqual([]);
  });

  test('stops when aborted', async () => {
    const reason = new Error('enough');
    const blank = createImage({ width: 8, height: 8 }, 3);
    await expect(bodiesIn(finder, blank, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
