import { networkConvolutions, preset, presetNames } from '@mien/trainer';
import { expect, test } from 'vitest';
import { presetShapes } from '../packages/tensor/test/lowering/preset-shapes.js';

test.each(presetNames)('the lowerings are tested at every shape of %s', name => {
  const convolutions = networkConvolutions(preset(name), 1);
  const shapes = convolutions.map(({ x, filter }) => [filter[1], filter[0], x[2]]);
  expect(presetShapes[name as keyof typeof presetShapes]).toEqual(shapes);
  for (const { signature } of convolutions)
    expect(signature).toMatch(/^3x3 .* @(\d+)x\1 ×1 s1,1 p1,1,1,1 d1,1 g1$/);
});
