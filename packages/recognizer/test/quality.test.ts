import { type Landmarks, poseOf, qualityOf, unusableReason } from '@mien/recognizer';
import { box, createImage, type GreyImage, type Image, point } from '@mien/vision';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../test/hashed.js';

/** Landmarks of an average frontal head of that eye distance, turned by angles in degrees, about (100, 100). */
function headTurned({ yaw = 0, pitch = 0, roll = 0 }): Landmarks {
  const [turn, nod, tilt] = [yaw, pitch, roll].map(angle => (angle * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const eyeDistance = 40;
  const mouthDown = 45;
  const place = (across: number, down: number) =>
    point<'frame'>(
      100 + across * Math.cos(tilt) - down * Math.sin(tilt),
      100 + across * Math.sin(tilt) + down * Math.cos(tilt),
    );
  const half = (eyeDistance / 2) * Math.cos(turn);
  const nose = place(0.55 * eyeDistance * Math.sin(turn), (0.55 - 0.5 * Math.tan(nod)) * mouthDown);
  return {
    rightEye: place(-half, 0),
    leftEye: place(half, 0),
    noseTip: nose,
    mouth: place(0, mouthDown),
    rightEar: place(-45, 5),
    leftEar: place(45, 5),
  };
}

describe('pose', () => {
  test.each([
    { yaw: 0, pitch: 0, roll: 0 },
    { yaw: 30, pitch: 0, roll: 0 },
    { yaw: -50, pitch: 0, roll: 20 },
    { yaw: 0, pitch: 25, roll: -35 },
    { yaw: 10, pitch: -20, roll: 90 },
  ])('of a head turned by %o', angles => {
    const pose = poseOf(headTurned(angles));
    for (const axis of ['yaw', 'pitch', 'roll'] as const) expect(pose[axis]).toBeCloseTo(angles[axis], 3);
  });

  test('of landmarks that fall into one point is finite', () => {
    const all = point<'frame'>(5, 5);
    const pose = poseOf({
      rightEye: all,
      leftEye: all,
      noseTip: all,
      mouth: all,
      rightEar: all,
      leftEar: all,
    });
    expect(Object.values(pose).every(Number.isFinite)).toBe(true);
  });
});

const frontal = { box: box<'frame'>(40, 30, 100, 140), landmarks: headTurned({}) };

/** A grey picture of 200x200 whose levels are `level` ± `spread`. */
function noise(level: number, spread: number, blur = 1): GreyImage {
  const values = hashed('quality', 200 * 200);
  const data = Uint8Array.from({ length: 200 * 200 }, (_, at) => {
    const x = Math.floor((at % 200) / blur);
    const y = Math.floor(at / 200 / blur);
    return Math.min(255, Math.max(0, level + spread * (2 * values[y * 200 + x]! - 1)));
  });
  return createImage({ width: 200, height: 200 }, 1, data);
}

describe('quality', () => {
  const good: Image = noise(128, 100, 6);

  test('measures what was put in', () => {
    const quality = qualityOf(good, frontal);
    expect(quality.heightPixels).toBe(140);
    expect(quality.visibleShare).toBe(1);
    expect(quality.brightness).toBeCloseTo(0.5, 1);
    expect(unusableReason(quality)).toBeNull();
  });

  test('detail falls as blocks of equal grey grow', () => {
    const detail = [3, 6, 12, 24, 48].map(blur => qualityOf(noise(128, 100, blur), frontal).sharpness);
    expect(detail).toEqual(detail.toSorted((a, b) => b - a));
  });

  test.each([
    ['too small', good, { ...frontal, box: box<'frame'>(90, 90, 16, 22) }],
    ['cut off', good, { ...frontal, box: box<'frame'>(-60, 30, 100, 140) }],
    ['turned away', good, { ...frontal, landmarks: headTurned({ yaw: 60 }) }],
    ['tilted', good, { ...frontal, landmarks: headTurned({ roll: 80 }) }],
    ['too dark', noise(6, 6), frontal],
    ['too bright', noise(250, 5), frontal],
    ['too flat', noise(128, 3), frontal],
    ['too flat', createImage({ width: 200, height: 200 }, 3, new Uint8Array(120_000).fill(120)), frontal],
  ])('%s is a reason', (reason, image, face) => {
    expect(unusableReason(qualityOf(image, face))).toBe(reason);
  });

  test('a gradient without any edge is blurred', () => {
    const data = Uint8Array.from({ length: 200 * 200 }, (_, at) => (at % 200) + 20);
    const gradient = createImage({ width: 200, height: 200 }, 1, data);
    expect(unusableReason(qualityOf(gradient, frontal))).toBe('blurred');
  });
});
