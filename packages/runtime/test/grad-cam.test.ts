import { gradCam } from '@mien/runtime';
import { expect, test } from 'vitest';

const tensor = (...data: number[]) => ({ data: Float32Array.from(data), shape: [1, 2, 2, 2] });

test('each channel counts by the mean of its derivative, and what speaks against the class is left out', () => {
  const map = tensor(1, 2, 3, 4, 10, 0, 0, 20);
  const derivative = tensor(1, 1, 3, 3, -0.25, -0.25, -0.25, -0.25);
  // 2 · first channel − 0.25 · second
  const heat = gradCam(map, derivative);
  expect(heat).toEqual({ width: 2, height: 2, values: Float32Array.of(0, 4, 6, 3) });
});

test('where everything speaks against the class nothing is left', () => {
  const { values } = gradCam(tensor(1, 1, 1, 1, 1, 1, 1, 1), tensor(-1, -1, -1, -1, 0, 0, 0, 0));
  expect([...values]).toEqual([0, 0, 0, 0]);
});
