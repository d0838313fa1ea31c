// Convolution's filter gradient as one matrix product with the picture's shifted slices ("columns").
import { concat, matmul, pad, reshape, slice, transpose } from '../operations.js';
import type { Convolution2d, Shape } from '../ops.js';
import type { Tensor } from '../tensor.js';

/**
 * The gradient [K, C / groups, h, w] of a convolution's filter, from its input x [N, C, H, W] and the gradient dy
 * [N, K, H', W'] of its output. Any stride, dilation, padding and number of groups.
 */
export function im2colFilterGradient(
  x: Tensor,
  dy: Tensor,
  params: Convolution2d & { readonly filterShape: Shape },
): Tensor {
  const { groups, filterShape } = params;
  const [outputs, perGroup, height, width] = filterShape as readonly [number, number, number, number];
  const taps = height * width;
  const places = dy.shape[0]! * dy.shape[2]! * dy.shape[3]!;
  const columns = reshape(channelFirstColumns(x, dy.shape, params), [groups, perGroup * taps, places]);
  const outgoing = reshape(transpose(dy, [1, 0, 2, 3]), [groups, outputs / groups, places]);
  const product =
    groups === 1
      ? matmul(reshape(outgoing, [outputs, places]), reshape(columns, [perGroup * taps, places]), {
          transposeRight: true,
        })
      : matmul(outgoing, columns, { transposeRight: true });
  return reshape(product, filterShape);
}

/** [C, taps, N · H' · W']: for each tap of the filter the picture values it meets. */
function channelFirstColumns(
  x: Tensor,
  [, , placesDown, placesAcross]: Shape,
  params: Convolution2d & { readonly filterShape: Shape },
): Tensor {
  const { strides, dilations, pads, filterShape } = params;
  const padded = transpose(pad(x, [0, 0, pads[0], pads[1]], [0, 0, pads[2], pads[3]]), [1, 0, 2, 3]);
  const [channels, pictures] = padded.shape as readonly [number, number];
  const columns: Tensor[] = [];
  for (let row = 0; row < filterShape[2]!; row++)
    for (let column = 0; column < filterShape[3]!; column++) {
      const top = row * dilations[0];
      const left = column * dilations[1];
      const bottom = top + (placesDown! - 1) * strides[0] + 1;
      const right = left + (placesAcross! - 1) * strides[1] + 1;
      const shifted = slice(
        padded,
        [0, 0, top, left],
        [channels, pictures, bottom, right],
        [1, 1, ...strides],
      );
      columns.push(reshape(shifted, [channels, 1, pictures * placesDown! * placesAcross!]));
    }
  return concat(columns, 1);
}
