import * as t from '@mien/tensor';
import { describe, expect, test } from 'vitest';

const [a, b] = [t.input('a', [2, 3]), t.input('b', [4, 3])];
const picture = t.input('picture', [1, 3, 8, 8]);
const filter = t.input('filter', [4, 3, 3, 3]);
const rows = Int32Array.of(0, 5);

/** What is built wrongly, and what the error must name: the operation, the shapes, the value that does not fit. */
const mistakes: readonly (readonly [string, () => unknown, readonly string[]])[] = [
  ['add', () => t.add(a, b), ['[2, 3] and [4, 3]', 'axis 0 has lengths 2 and 4']],
  ['subtract', () => t.subtract(a, b), ['[2, 3] and [4, 3]']],
  ['multiply', () => t.multiply(a, b), ['[2, 3] and [4, 3]']],
  ['divide', () => t.divide(a, b), ['[2, 3] and [4, 3]']],
  ['maximum', () => t.maximum(a, b), ['[2, 3] and [4, 3]']],
  ['greater', () => t.greater(a, b), ['[2, 3] and [4, 3]']],
  ['greaterOrEqual', () => t.greaterOrEqual(a, b), ['[2, 3] and [4, 3]']],
  ['select', () => t.select(t.greater(a, 0), a, b), ['[2, 3] and [2, 3] and [4, 3]']],
  ['select', () => t.select(a, a, a), ['the condition must be bool', '[2, 3] and [2, 3] and [2, 3]']],
  ['constant', () => t.constant([1, 2, 3], [2, 2]), ['3 values do not fill [2, 2]']],
  ['reshape', () => t.reshape(a, [5]), ['6 values do not fill [5]', '[2, 3]']],
  ['transpose', () => t.transpose(a, [1, 1]), ['[1, 1] does not permute', '[2, 3]']],
  ['transpose', () => t.transpose(a, [0]), ['[0] does not permute', '[2, 3]']],
  ['transpose', () => t.transpose(a, [2, 1, 0]), ['[2, 1, 0] does not permute', '[2, 3]']],
  ['broadcast', () => t.broadcast(a, [2, 4]), ['does not broadcast to [2, 4]', '[2, 3]']],
  ['broadcast', () => t.broadcast(a, [3]), ['does not broadcast to [3]', '[2, 3]']],
  ['concat', () => t.concat([a, b], 1), ['[2, 3] and [4, 3]']],
  ['concat', () => t.concat([a, b], 2), ['axis 2', '[2, 3] and [4, 3]']],
  ['slice', () => t.slice(a, [0, 0], [2, 4]), ['0 to 4 by 1 is outside 0 to 3', '[2, 3]']],
  ['slice', () => t.slice(a, [0], [2]), ['each axis', '[2, 3]']],
  ['slice', () => t.slice(a, [0, 0], [2, 3], [0, 1]), ['by 0', '[2, 3]']],
  ['pad', () => t.pad(a, [1], [1]), ['each axis', '[2, 3]']],
  ['pad', () => t.pad(a, [-1, 0], [0, 0]), ['negative', '[2, 3]']],
  ['gatherRows', () => t.gatherRows(a, rows), ['row 5 is outside 0 to 1', '[2, 3]']],
  ['scatterRows', () => t.scatterRows(a, rows, 4), ['row 5 is outside 0 to 3', '[2, 3]']],
  ['scatterRows', () => t.scatterRows(b, rows, 4), ['2 indices for 4 rows', '[4, 3]']],
  ['sum', () => t.sum(a, [2]), ['axis 2', '[2, 3]']],
  ['largest', () => t.largest(a, [-1]), ['axis -1', '[2, 3]']],
  ['logSoftmax', () => t.logSoftmax(a, 2), ['axis 2', '[2, 3]']],
  ['matmul', () => t.matmul(a, b), ['inner lengths 3 and 4 differ', '[2, 3] and [4, 3]']],
  ['matmul', () => t.matmul(t.input('a', [3]), b), ['matrices', '[3] and [4, 3]']],
  [
    'matmul',
    () => t.matmul(t.input('a', [2, 4, 3]), t.input('b', [5, 3, 2])),
    ['lengths 2 and 5', '[2, 4, 3] and [5, 3, 2]'],
  ],
  [
    'biasedConv2d',
    () => t.biasedConv2d(picture, filter, t.input('b', [3])),
    ['one bias for each filter', '[3]'],
  ],
  ['quantise', () => t.tensor('quantise', {}, [a, t.input('s', [3])]), ['one scale', '[2, 3] and [3]']],
  ['dequantise', () => t.dequantise(a, 0.5), ['needs integers', '[2, 3]']],
  [
    'dequantise',
    () => t.dequantise(t.quantise(a, 0.5), Float32Array.of(1, 2, 3)),
    ['one for each place of axis 0', '[2, 3] and [3]'],
  ],
  [
    'dequantise',
    () => t.gradient(t.sum(t.dequantise(t.quantise(a, 0.5), 0.5)), [a]),
    ['rounding has no gradient; differentiate the network before it is quantised'],
  ],
  ['conv2d', () => t.conv2d(a, filter), ['rank 4', '[2, 3] and [4, 3, 3, 3]']],
  ['conv2d', () => t.conv2d(picture, t.input('w', [4, 2, 3, 3])), ['has 3', '[1, 3, 8, 8] and [4, 2, 3, 3]']],
  [
    'conv2d',
    () => t.conv2d(picture, t.input('w', [4, 1, 3, 3]), { groups: 3 }),
    ['4 output channels', '3 groups', '[1, 3, 8, 8] and [4, 1, 3, 3]'],
  ],
  [
    'conv2d',
    () => t.conv2d(picture, filter, { dilation: 4 }),
    ['a window of 9 does not fit', '8', '[1, 3, 8, 8] and [4, 3, 3, 3]'],
  ],
  [
    'conv2dInputGradient',
    () =>
      t.tensor('conv2dInputGradient', { ...t.convolution2d({}), inputShape: [1, 3, 8, 8] }, [
        picture,
        filter,
      ]),
    ['[1, 4, 6, 6]', '[1, 3, 8, 8] and [4, 3, 3, 3]'],
  ],
  [
    'conv2dFilterGradient',
    () =>
      t.tensor('conv2dFilterGradient', { ...t.convolution2d({}), filterShape: [4, 3, 3, 3] }, [
        picture,
        picture,
      ]),
    ['[1, 4, 6, 6]', '[1, 3, 8, 8] and [1, 3, 8, 8]'],
  ],
  ['maxPool2d', () => t.maxPool2d(a, 2), ['rank 4', '[2, 3]']],
  ['maxPool2d', () => t.maxPool2d(picture, 9), ['a window of 9', '8', '[1, 3, 8, 8]']],
  ['maxPool2d', () => t.maxPool2d(picture, 2, { pad: 2 }), ['padding', '[1, 3, 8, 8]']],
  [
    'maxPool2dGradient',
    () =>
      t.tensor('maxPool2dGradient', { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }, [
        picture,
        picture,
      ]),
    ['[1, 3, 4, 4]', '[1, 3, 8, 8] and [1, 3, 8, 8]'],
  ],
  ['averagePool2d', () => t.averagePool2d(picture, [1, 9]), ['a window of 9', '[1, 3, 8, 8]']],
];

describe('an error names the operation, the shapes and what does not fit', () => {
  test.each(mistakes)('%s (%#)', (operation, build, names) => {
    expect(build).toThrow(new RegExp(`^${operation}: `));
    for (const name of names) expect(build).toThrow(name);
  });

  test('a wrong number of tensors', () => {
    expect(() => t.tensor('add', {}, [a])).toThrow('add: takes 2 tensors, got 1 ([2, 3])');
    expect(() => t.tensor('concat', { axis: 0 }, [])).toThrow('concat: takes');
  });

  test('the gradient of more than one value', () => {
    expect(() => t.gradient(a, [a])).toThrow(/gradient: .*\[2, 3\].*sum/);
  });

  test('the gradient of a max-pooling gradient', () => {
    const [dx] = t.gradient(t.sum(t.maxPool2d(picture, 2)), [picture]);
    expect(() => t.gradient(t.sum(t.square(dx!)), [picture])).toThrow('maxPool2dGradient');
  });

  test('two inputs of one name and different shapes', () => {
    expect(() => t.onnxModel({ y: t.add(t.input('x', [2]), t.input('x', [1])) })).toThrow(/x.*\[2\].*\[1\]/);
  });
});
