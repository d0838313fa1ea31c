import { observationSchema } from '@mien/monitor/protocol';
import type { StreamFrame } from '@mien/recognizer/web';
import { describe, expect, test } from 'vitest';
import { observationOf } from '../../src/screens/camera/observe.js';
import { fitted, isWhole, wholePicture } from '../../src/screens/camera/zone.js';
import { bindingOf } from '../../src/server/binding.js';

type Frame = Pick<StreamFrame, 'faces' | 'maskedFaces'>;
type Face = StreamFrame['faces'][number];

const quality = {
  heightPixels: 120,
  visibleShare: 1.2,
  pose: { yaw: -70, pitch: 10, roll: 0 },
  brightness: 0.5,
  contrast: 0.2,
  sharpness: 3,
};
const box = { x: 1, y: 1, width: 99.6, height: 120 };

function face(fields: object): Face {
  return { box, quality, ...fields } as unknown as Face;
}
const usable = (sad: number) =>
  face({ usable: true, probabilities: { sad, happy: 1 - sad }, expression: 'sad', uncertain: false });
const unusable = (reason: string) => face({ usable: false, reason, probabilities: null });

const model = { hash: 'a'.repeat(64), uncertainBelow: 0.6 };
const second = (...frames: Frame[]) =>
  observationSchema.parse(observationOf({ sequence: 7, at: '2026-11-22T14:02:31.000Z', frames }, model));
const frame = (...faces: Face[]): Frame => ({ faces, maskedFaces: 1 });

describe('a second of frames', () => {
  test('is the mean of its usable ones', () => {
    const { resembles, probabilities, view, frames, maskedFaces } = second(
      frame(usable(0.9)),
      frame(usable(0.7)),
      frame(unusable('blurred')),
    );
    expect({ resembles, view, frames, maskedFaces }).toEqual({
      resembles: 'sad',
      view: 'usable',
      frames: 3,
      maskedFaces: 1,
    });
    expect(probabilities![4]).toBeCloseTo(0.8);
  });

  test('is uncertain below the threshold of the model', () => {
    expect(second(frame(usable(0.55))).resembles).toBe('uncertain');
  });

  test.each([
    ['too small', 'small'],
    ['cut off', 'covered'],
    ['tilted', 'turned'],
    ['too bright', 'dark'],
    ['blurred', 'blurred'],
  ])('%s gives its reason, no guess', (reason, view) => {
    expect(second(frame(unusable(reason)))).toMatchObject({ view, probabilities: null, resembles: null });
  });

  test('of two usable faces is no observation of either', () => {
    expect(second(frame(usable(0.9), usable(0.8)))).toMatchObject({ view: 'several', probabilities: null });
  });

  test('without a face says so', () => {
    expect(second(frame())).toMatchObject({ view: 'noFace', quality: null });
  });

  test('keeps its measures within the protocol', () => {
    expect(second(frame(usable(0.9))).quality).toEqual({
      facePixels: 100,
      sharpness: 1,
      turnDegrees: 70,
      visible: 1,
      light: 0.5,
    });
  });
});

test('a device’s word names its stream', () => {
  const streamId = crypto.randomUUID();
  expect(bindingOf(`${streamId}.se.cret`)).toEqual({ streamId, secret: 'se.cret' });
  for (const word of ['', 'secret', `${streamId}.`, 'x.secret']) expect(bindingOf(word)).toBeNull();
});

test('a zone counts as drawn once it leaves somebody out', () => {
  expect(isWhole(wholePicture)).toBe(true);
  expect(isWhole({ ...wholePicture, height: 0.9 })).toBe(false);
});

test('a zone stays in the picture and is never empty', () => {
  expect(fitted({ x: -1, y: 0.99, width: 3, height: 0 })).toEqual({ x: 0, y: 0.95, width: 1, height: 0.05 });
});
