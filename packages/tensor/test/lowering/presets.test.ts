// Every lowering of every pass at the shapes of the presets, all channels kept. The float64 reference
// computes the first and the last channel of each result only; all that these depend on is whole.
import {
  convolution2d,
  input,
  lower,
  type Pass,
  passes,
  possibleLowerings,
  signature,
  slice,
  type Tensor,
  tensor,
  uniform,
} from '@mien/tensor';
import { describe, test } from 'vitest';
import { expectClose } from '../reference/compare.js';
import { run } from '../reference/engine.js';
import { evaluate } from '../reference/evaluate.js';
import { signed, valuesFor } from '../reference/inputs.js';
import { bounds } from './bounds.js';
import { presetShapes } from './preset-shapes.js';

const pictures = 2;
const params = convolution2d({ pad: 1 });

/** The first and the last channel. */
function sampled(x: Tensor, axis: number): Tensor {
  const step = Math.max(1, x.shape[axis]! - 1);
  return slice(
    x,
    x.shape.map(() => 0),
    x.shape,
    x.shape.map((_, at) => (at === axis ? step : 1)),
  );
}

describe.each(Object.entries(presetShapes))('%s', (_, list) => {
  test.each(list.map(shape => [shape] as const))('%j', async ([channels, outputs, side]) => {
    const specs = {
      x: signed(pictures, channels, side, side),
      filter: signed(outputs, channels, 3, 3),
      dy: signed(pictures, outputs, side, side),
    };
    const leaf = (name: keyof typeof specs) => input(name, specs[name].shape);
    const [x, filter, dy] = [leaf('x'), leaf('filter'), leaf('dy')];
    const inputGradient = (of: Tensor, by: Tensor) =>
      tensor('conv2dInputGradient', { ...params, inputShape: [pictures, by.shape[1]!, side, side] }, [
        of,
        by,
      ]);
    const filterGradient = (of: Tensor, by: Tensor) =>
      tensor('conv2dFilterGradient', { ...params, filterShape: [by.shape[1]!, of.shape[1]!, 3, 3] }, [
        of,
        by,
      ]);

    const feeds = Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        valuesFor(`${channels}→${outputs}@${side}/${name}`, spec),
      ]),
    );
    const expected = evaluate(
      {
        forward: tensor('conv2d', params, [x, sampled(filter, 0)]),
        inputGradient: inputGradient(dy, sampled(filter, 1)),
        filterGradient: filterGradient(sampled(x, 1), sampled(dy, 1)),
      },
      feeds,
    );
    const whole: Record<Pass, Tensor> = {
      forward: sampled(tensor('conv2d', params, [x, filter]), 1),
      inputGradient: sampled(inputGradient(dy, filter), 1),
      filterGradient: sampled(sampled(filterGradient(x, dy), 0), 1),
    };
    const name = signature(x.shape, filter.shape, params);
    const fed = Object.fromEntries(
      Object.entries(specs).map(([key, { shape }]) => [key, { values: feeds[key]!, shape }]),
    );
    for (const pass of passes)
      for (const lowering of possibleLowerings(pass, filter.shape, params)) {
        const [lowered] = lower([whole[pass]], { [name]: uniform(lowering) });
        const { result } = await run({ result: lowered! }, fed);
        expectClose(result, expected[pass], bounds[lowering], `${pass} by ${lowering}`);
      }
  });
});
