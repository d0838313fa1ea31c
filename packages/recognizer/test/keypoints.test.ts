import { type Detection, landmarkNames, openDetector } from '@mien/recognizer/node';
import { openSession } from '@mien/runtime/node';
import { createImage, type Image, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photograph } from '../../../test/faces/photographs.js';
import type { Candidate } from '../src/detector/candidates.js';
import { createWitness, witnessed } from '../src/detector/keypoints.js';
import { levelsOf } from '../src/detector/levels.js';
import type { Network } from '../src/detector/network.js';
import type { LevelPicture } from '../src/detector/view.js';
import { tfjsFiles } from './weights.js';

let picture: Image;
let faces: readonly Candidate[];
let witness: Network;

beforeAll(async () => {
  picture = resize(await decode(photograph(5)), { width: 640, height: 427 });
  const detector = await openDetector();
  faces = (await detector.detect(picture, { mode: 'stream' })).map(candidateOf);
  await detector.close();
  witness = await createWitness(model => openSession(model), tfjsFiles('movenet-lightning'));
});
afterAll(() => witness.close());

function candidateOf({ score, box, landmarks }: Detection): Candidate {
  const edges = [box.x, box.y, box.x + box.width, box.y + box.height];
  const points = landmarkNames.flatMap(name => [landmarks[name].x, landmarks[name].y]);
  return { score, values: Float32Array.from([...edges, ...points]) };
}

const levels = (image: Image): LevelPicture[] =>
  levelsOf(image, 'photo', 256).map(level => ({ ...level, picture: resize(image, level.size) }));

test('the witness is surer of faces than of the places beside them', async () => {
  expect(faces).toHaveLength(5);
  const beside = faces.map(({ score, values }) => {
    const height = values[3]! - values[1]!;
    return { score, values: values.map((value, at) => (at % 2 === 0 ? value + 1.2 * height : value)) };
  });
  const sureOfFaces = await witnessed(witness, levels(picture), faces);
  const sureOfOthers = await witnessed(witness, levels(picture), beside);
  expect(Math.min(...sureOfFaces)).toBeGreaterThan(2 * Math.max(...sureOfOthers));
  for (const value of [...sureOfFaces, ...sureOfOthers]) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
});

test('it sees nothing in an even picture, nor without candidates', async () => {
  const blank = createImage(picture, 1, new Uint8Array(picture.width * picture.height).fill(128));
  for (const value of await witnessed(witness, levels(blank), faces)) expect(value).toBeLessThan(0.05);
  expect(await witnessed(witness, levels(blank), [])).toEqual([]);
});

test('it stops when aborted', async () => {
  const reason = new Error('enough');
  await expect(witnessed(witness, levels(picture), faces, AbortSignal.abort(reason))).rejects.toBe(reason);
});
