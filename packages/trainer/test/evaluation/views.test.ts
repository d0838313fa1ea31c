import type { GreyImage, Preprocessing } from '@mien/vision';
import { describe, expect, test } from 'vitest';
import { planViews } from '../../src/evaluation/views.js';

/** A picture that names its places: value = 5 · row + column. */
const named: GreyImage = {
  width: 5,
  height: 5,
  channels: 1,
  data: Uint8Array.from({ length: 25 }, (_, place) => place),
};
const smaller: Preprocessing = {
  width: 3,
  height: 3,
  mean: 0,
  deviation: 1,
  equalise: false,
  face: { width: 5, height: 5 },
};
const corner = (image: GreyImage | undefined) => image?.data[0];

describe('a network that sees less than the face', () => {
  test('gets its own crops: the corners and the middle, as torchvision FiveCrop', () => {
    const views = planViews(smaller, 'five');
    expect(views).toMatchObject({ count: 5, corner: { width: 3, height: 3 }, border: null });
    expect(views.of(named).map(corner)).toEqual([0, 2, 10, 12, 6]);
    expect(views.of(named)[4]!.data).toEqual(Uint8Array.of(6, 7, 8, 11, 12, 13, 16, 17, 18));
  });

  test('one is the middle, flip adds its mirror image, ten those of all five', () => {
    expect(planViews(smaller, 'one').of(named).map(corner)).toEqual([6]);
    expect(planViews(smaller, 'flip').of(named).map(corner)).toEqual([6, 8]);
    expect(planViews(smaller, 'ten').of(named).map(corner)).toEqual([0, 2, 10, 12, 6, 2, 4, 12, 14, 8]);
  });
});

describe('a network that sees the whole face', () => {
  const whole: Preprocessing = { width: 48, height: 48, mean: 0, deviation: 1, equalise: false };
  const face: GreyImage = {
    width: 48,
    height: 48,
    channels: 1,
    data: Uint8Array.from({ length: 48 * 48 }, (_, place) => (place % 48) + 4 * Math.floor(place / 48)),
  };

  test('gets crops of 47 px mirrored out over the side they touch', () => {
    const views = planViews(whole, 'five');
    expect(views).toMatchObject({ count: 5, corner: { width: 47, height: 47 }, border: 'reflect' });
    const [topLeft, topRight, , , middle] = views.of(face);
    const row = (image: GreyImage | undefined) => [...image!.data.subarray(48, 2 * 48)];
    const columns = Array.from({ length: 48 }, (_, column) => column);
    expect(row(topLeft)).toEqual([1, ...columns.slice(0, 47)]);
    expect(row(topRight)).toEqual([...columns.slice(1), 46]);
    expect(middle!.data).toEqual(face.data);
  });

  test('every view has the size of the input', () => {
    for (const view of planViews(whole, 'ten').of(face)) expect([view.width, view.height]).toEqual([48, 48]);
  });
});
