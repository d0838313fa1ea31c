// A convolution and its gradients on rows of places as one product: the values under the filter's taps, gathered for each
// place, with the filter. Any filter size, stride, dilation and padding; one group.
import { gatherRows, matmul, reshape, scatterRows, transpose } from '../operations.js';
import type { Convolution2d, Shape } from '../ops.js';
import { windowPlaces } from '../shapes.js';
import type { Tensor } from '../tensor.js';
import { type Rows, rasterOrder, rowsOfPlaces, windowOrder } from './rows.js';

/** A convolution as seen from the picture it reads. */
export interface Geometry extends Convolution2d {
  readonly height: number;
  readonly width: number;
  /** [K, C, h, w]. */
  readonly filterShape: Shape;
}

/** Output rows of x convolved with a filter [K, C, h, w]; windows of 2x2 stand together where the output has them. */
export function im2colForward(x: Rows, filter: Tensor, geometry: Geometry): Rows {
  const { height, width } = outputSize(geometry);
  const order =
    height % 2 === 0 && width % 2 === 0 ? windowOrder(height, width, 2) : rasterOrder(height * width);
  const columns = columnsOf(x, geometry, order);
  const product = matmul(columns.tensor, stored(filter), { transposeLeft: columns.isTapFirst });
  return {
    tensor: reshape(product, [order.length, x.tensor.shape[1]!, filter.shape[0]!]),
    order,
    height,
    width,
  };
}

/** Gradient [K, C, h, w] of the filter; dy in any order. */
export function im2colFilterGradientOfRows(x: Rows, dy: Rows, geometry: Geometry): Tensor {
  const [places, pictures, outputs] = dy.tensor.shape as readonly [number, number, number];
  const [, inputs, height, width] = geometry.filterShape as readonly [number, number, number, number];
  const columns = columnsOf(x, geometry, dy.order);
  const product = matmul(columns.tensor, reshape(dy.tensor, [places * pictures, outputs]), {
    transposeLeft: !columns.isTapFirst,
  });
  return transpose(reshape(product, [height, width, inputs, outputs]), [3, 2, 0, 1]);
}

/** Gradient of x; its rows stand in `order`. */
export function im2colInputGradient(dy: Rows, filter: Tensor, geometry: Geometry, order: Int32Array): Rows {
  const [places, pictures, outputs] = dy.tensor.shape as readonly [number, number, number];
  const [, inputs, filterHeight, filterWidth] = geometry.filterShape as readonly [
    number,
    number,
    number,
    number,
  ];
  const taps = filterHeight * filterWidth;
  const columns = matmul(reshape(dy.tensor, [places * pictures, outputs]), stored(filter), {
    transposeRight: true,
  });
  const byTap = transpose(reshape(columns, [places * pictures, taps, inputs]), [1, 0, 2]);
  const rows = reshape(byTap, [taps * places, pictures, inputs]);
  const sources = rowsOfPlaces(order, tapPlaces(geometry, dy.order));
  return {
    tensor: scatterRows(rows, sources, order.length),
    order,
    height: geometry.height,
    width: geometry.width,
  };
}

/** A filter [K, C, h, w] as it is stored, [h · w · C, K]. */
const stored = (filter: Tensor): Tensor => {
  const [outputs, inputs, height, width] = filter.shape as readonly [number, number, number, number];
  return reshape(transpose(filter, [2, 3, 1, 0]), [height * width * inputs, outputs]);
};

/** The values each place meets: [P · N, taps · C], or [taps, P · N] of one channel, where no value needs to move. */
function columnsOf(
  x: Rows,
  geometry: Geometry,
  order: Int32Array,
): { readonly tensor: Tensor; readonly isTapFirst: boolean } {
  const [, pictures, channels] = x.tensor.shape as readonly [number, number, number];
  const gathered = gatherRows(x.tensor, rowsOfPlaces(x.order, tapPlaces(geometry, order)));
  const places = order.length * pictures;
  const taps = gathered.shape[0]! / order.length;
  if (channels === 1) return { tensor: reshape(gathered, [taps, places]), isTapFirst: true };
  const byPlace = transpose(reshape(gathered, [taps, places, channels]), [1, 0, 2]);
  return { tensor: reshape(byPlace, [places, taps * channels]), isTapFirst: false };
}

/** For each tap of the filter and each output place the picture's place under it; -1 in the padding. */
function tapPlaces(geometry: Geometry, order: Int32Array): Int32Array {
  const { height, width, filterShape, strides, dilations, pads } = geometry;
  const across = outputSize(geometry).width;
  const places: number[] = [];
  for (let down = 0; down < filterShape[2]!; down++)
    for (let right = 0; right < filterShape[3]!; right++)
      for (const place of order) {
        const y = Math.floor(place / across) * strides[0] + down * dilations[0] - pads[0];
        const x = (place % across) * strides[1] + right * dilations[1] - pads[1];
        places.push(y < 0 || x < 0 || y >= height || x >= width ? -1 : y * width + x);
      }
  return Int32Array.from(places);
}

function outputSize({ height, width, filterShape, strides, dilations, pads }: Geometry) {
  return {
    height: windowPlaces(height, filterShape[2]!, strides[0], pads[0] + pads[2], dilations[0]),
    width: windowPlaces(width, filterShape[3]!, strides[1], pads[1] + pads[3], dilations[1]),
  };
}
