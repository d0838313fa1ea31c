// A 3x3 convolution of stride 1 and its two gradients through Winograd's products, on rows of places.
// With D the picture's tiles, V = (Bᵀ⊗Bᵀ) D, U = (G⊗G) w and M = V·U, the output is Y = (Aᵀ⊗Aᵀ) M. Backwards, with dM =
// (A⊗A) dY: dU = Vᵀ·dM, dw = (G⊗G)ᵀ dU, dV = dM·Uᵀ, dD = (B⊗B) dV, and dx adds up the overlapping tiles dD.
import { gatherRows, matmul, reshape, scatterRows, transpose } from '../operations.js';
import type { Shape } from '../ops.js';
import type { Tensor } from '../tensor.js';
import type { TileSide } from './plan.js';
import { type Rows, rowsOfPlaces } from './rows.js';
import { transforms } from './winograd.js';

export interface Tiling {
  readonly side: TileSide;
  readonly height: number;
  readonly width: number;
  /** [top, left, bottom, right]. */
  readonly pads: readonly [number, number, number, number];
}

/** Output rows of x convolved with a filter [K, C, 3, 3]. */
export function winogradForward(x: Rows, filter: Tensor, tiling: Tiling): Rows {
  const products = matmul(pictureProducts(x, tiling), filterProducts(filter, tiling.side));
  return outputRows(products, x.tensor.shape[1]!, tiling);
}

/** Y from M: the rows of every output place. */
function outputRows(products: Tensor, pictures: number, tiling: Tiling): Rows {
  const channels = products.shape[2]!;
  const { order, height, width } = outputPlaces(tiling);
  const all = reshape(matmul(transforms(tiling.side).output, flat(products)), [
    order.length,
    pictures,
    channels,
  ]);
  const kept = keptRows(order);
  return {
    tensor: kept.length === order.length ? all : gatherRows(all, kept),
    order: order.filter(place => place >= 0),
    height,
    width,
  };
}

/** Gradient [K, C, 3, 3] of the filter. */
export function winogradFilterGradient(x: Rows, dy: Rows, filterShape: Shape, tiling: Tiling): Tensor {
  const [outputs, inputs] = filterShape as readonly [number, number];
  const products = matmul(pictureProducts(x, tiling), outputProducts(dy, tiling), { transposeLeft: true });
  const stored = matmul(transforms(tiling.side).filter, flat(products), { transposeLeft: true });
  return transpose(reshape(stored, [3, 3, inputs, outputs]), [3, 2, 0, 1]);
}

/** Gradient of x, by the adjoint of the forward pass; its rows stand in `order`. */
export function winogradInputGradient(dy: Rows, filter: Tensor, tiling: Tiling, order: Int32Array): Rows {
  const products = byFilterTransposed(outputProducts(dy, tiling), filterProducts(filter, tiling.side));
  const [, , channels] = products.shape as readonly [number, number, number];
  const pictures = dy.tensor.shape[1]!;
  const places = tilePlaces(tiling);
  const tiles = reshape(matmul(transforms(tiling.side).picture, flat(products), { transposeLeft: true }), [
    places.length,
    pictures,
    channels,
  ]);
  return {
    tensor: scatterRows(tiles, rowsOfPlaces(order, places), order.length),
    order,
    height: tiling.height,
    width: tiling.width,
  };
}

/** Gradient of x, by a second forward pass: dy convolved with the filter turned half round, inputs and outputs swapped. */
export function winogradRotatedInputGradient(
  dy: Rows,
  filter: Tensor,
  { side, height, width, pads }: Tiling,
): Rows {
  const [top, left, bottom, right] = pads;
  const backward: Tiling = {
    side,
    height: height + top + bottom - 2,
    width: width + left + right - 2,
    pads: [2 - top, 2 - left, 2 - bottom, 2 - right],
  };
  const products = byFilterTransposed(pictureProducts(dy, backward), filterProducts(filter, side, true));
  return outputRows(products, dy.tensor.shape[1]!, backward);
}

/** V: [t², tiles · N, C]. */
function pictureProducts(x: Rows, tiling: Tiling): Tensor {
  const tiles = gatherRows(x.tensor, rowsOfPlaces(x.order, tilePlaces(tiling)));
  return inProducts(matmul(transforms(tiling.side).picture, byTilePlace(tiles, tiling.side + 2)), tiles);
}

/** U: [t², C, K], of the filter as it is or turned half round. */
function filterProducts(filter: Tensor, side: TileSide, isRotated = false): Tensor {
  const [outputs, inputs] = filter.shape as readonly [number, number];
  const stored = reshape(transpose(filter, [2, 3, 1, 0]), [9, inputs * outputs]);
  const { filter: straight, rotatedFilter } = transforms(side);
  return reshape(matmul(isRotated ? rotatedFilter : straight, stored), [(side + 2) ** 2, inputs, outputs]);
}

/** Up to so many rows, packing the filter costs the engine more than the product does. */
const fewRows = 32;

/**
 * [t², rows, K] times a filter's products [t², C, K] transposed. The engine copies the right factor into an order of its
 * own and reads the left one where it lies, so few rows go to the right.
 */
function byFilterTransposed(values: Tensor, filter: Tensor): Tensor {
  if (values.shape[1]! > fewRows) return matmul(values, filter, { transposeRight: true });
  return transpose(matmul(filter, values, { transposeRight: true }), [0, 2, 1]);
}

/** dM: [t², tiles · N, K]. */
function outputProducts(dy: Rows, tiling: Tiling): Tensor {
  const rows = gatherRows(dy.tensor, rowsOfPlaces(dy.order, outputPlaces(tiling).order));
  return inProducts(
    matmul(transforms(tiling.side).output, byTilePlace(rows, tiling.side), { transposeLeft: true }),
    rows,
  );
}

const flat = (products: Tensor): Tensor =>
  reshape(products, [products.shape[0]!, products.shape[1]! * products.shape[2]!]);

/** Rows [s² · tiles, N, C] as [s², tiles · N · C]. */
function byTilePlace(rows: Tensor, side: number): Tensor {
  const [count, pictures, channels] = rows.shape as readonly [number, number, number];
  return reshape(rows, [side ** 2, (count / side ** 2) * pictures * channels]);
}

function inProducts(values: Tensor, rows: Tensor): Tensor {
  const channels = rows.shape[2]!;
  return reshape(values, [values.shape[0]!, values.shape[1]! / channels, channels]);
}

/** For each place inside a tile and each tile, the place of the picture it covers; -1 in the padding. */
function tilePlaces({ side, height, width, pads }: Tiling): Int32Array {
  const { tilesDown, tilesAcross } = outputSize({ side, height, width, pads });
  const places: number[] = [];
  for (let down = 0; down < side + 2; down++)
    for (let across = 0; across < side + 2; across++)
      for (let row = 0; row < tilesDown; row++)
        for (let column = 0; column < tilesAcross; column++) {
          const [y, x] = [row * side + down - pads[0], column * side + across - pads[1]];
          places.push(y < 0 || x < 0 || y >= height || x >= width ? -1 : y * width + x);
        }
  return Int32Array.from(places);
}

/** For each output of a tile and each tile its place in the output; -1 beyond the edge. */
function outputPlaces(tiling: Tiling): {
  readonly order: Int32Array;
  readonly height: number;
  readonly width: number;
} {
  const { height, width, tilesDown, tilesAcross } = outputSize(tiling);
  const places: number[] = [];
  for (const [down, across] of transforms(tiling.side).outputOrder)
    for (let row = 0; row < tilesDown; row++)
      for (let column = 0; column < tilesAcross; column++) {
        const [y, x] = [row * tiling.side + down, column * tiling.side + across];
        places.push(y >= height || x >= width ? -1 : y * width + x);
      }
  return { order: Int32Array.from(places), height, width };
}

function outputSize({ side, height, width, pads }: Tiling) {
  const [outputHeight, outputWidth] = [height + pads[0] + pads[2] - 2, width + pads[1] + pads[3] - 2];
  return {
    height: outputHeight,
    width: outputWidth,
    tilesDown: Math.ceil(outputHeight / side),
    tilesAcross: Math.ceil(outputWidth / side),
  };
}

const keptRows = (order: Int32Array): Int32Array =>
  Int32Array.from([...order.keys()].filter(row => order[row]! >= 0));
