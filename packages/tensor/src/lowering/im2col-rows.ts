// A convolution of one input channel on rows of places: one product of the gathered taps [taps, P · N] with the filter.
import { gatherRows, matmul, reshape, transpose } from '../operations.js';
import type { Shape } from '../ops.js';
import type { Tensor } from '../tensor.js';
import { type Rows, rasterOrder, rowsOfPlaces, windowOrder } from './rows.js';

export interface Taps {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly pads: readonly [number, number, number, number];
}

/** Output rows of x [P, N, 1] convolved with a filter [K, 1, h, w]. */
export function im2colForward(x: Rows, filter: Tensor, taps: Taps): Rows {
  const channels = filter.shape[0]!;
  const { order, height, width } = outputOrder(x, taps);
  const stored = reshape(transpose(filter, [2, 3, 1, 0]), [taps.filterHeight * taps.filterWidth, channels]);
  const product = matmul(columns(x, taps, order), stored, { transposeLeft: true });
  return { tensor: reshape(product, [order.length, x.tensor.shape[1]!, channels]), order, height, width };
}

/** Gradient [K, 1, h, w] of the filter; dy in any order. */
export function im2colRowsFilterGradient(x: Rows, dy: Rows, filterShape: Shape, taps: Taps): Tensor {
  const [places, pictures, channels] = dy.tensor.shape as readonly [number, number, number];
  const product = matmul(columns(x, taps, dy.order), reshape(dy.tensor, [places * pictures, channels]));
  return transpose(reshape(product, [filterShape[2]!, filterShape[3]!, 1, channels]), [3, 2, 0, 1]);
}

/** For each tap the values it meets at the places of `order`: [taps, P · N]. */
function columns(x: Rows, { filterHeight, filterWidth, pads }: Taps, order: Int32Array): Tensor {
  const across = x.width + pads[1] + pads[3] - filterWidth + 1;
  const places: number[] = [];
  for (let down = 0; down < filterHeight; down++)
    for (let right = 0; right < filterWidth; right++)
      for (const place of order) {
        const row = Math.floor(place / across) + down - pads[0];
        const column = (place % across) + right - pads[1];
        places.push(
          row < 0 || column < 0 || row >= x.height || column >= x.width ? -1 : row * x.width + column,
        );
      }
  const gathered = gatherRows(x.tensor, rowsOfPlaces(x.order, Int32Array.from(places)));
  return reshape(gathered, [filterHeight * filterWidth, order.length * x.tensor.shape[1]!]);
}

/** Windows of 2x2 stand together where the output has them. */
function outputOrder(x: Rows, { filterHeight, filterWidth, pads }: Taps) {
  const [height, width] = [
    x.height + pads[0] + pads[2] - filterHeight + 1,
    x.width + pads[1] + pads[3] - filterWidth + 1,
  ];
  const order =
    height % 2 === 0 && width % 2 === 0 ? windowOrder(height, width, 2) : rasterOrder(height * width);
  return { order, height, width };
}
