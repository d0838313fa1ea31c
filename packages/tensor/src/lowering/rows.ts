// Pictures as rows: [P, N, C], one row of all pictures' channels for each place of the picture, in any order of places.
// Everything that works on one place at a time, or sums over places, need not know the order; moving places is a gather
// of long contiguous rows. A convolution's tiles and a pool's windows are orders of places.
import { gatherRows, reshape, transpose } from '../operations.js';
import type { Tensor } from '../tensor.js';

export interface Rows {
  /** [P, N, C]. */
  readonly tensor: Tensor;
  /** For each row its place, y · width + x; every place once. */
  readonly order: Int32Array;
  readonly height: number;
  readonly width: number;
}

export const rasterOrder = (places: number): Int32Array =>
  Int32Array.from({ length: places }, (_, place) => place);

export const sameOrder = (left: Int32Array, right: Int32Array): boolean =>
  left.length === right.length && left.every((place, at) => place === right[at]);

/** For each place the row that holds it. */
export function rowOfPlace(order: Int32Array): Int32Array {
  const rows = new Int32Array(order.length);
  for (const [row, place] of order.entries()) rows[place] = row;
  return rows;
}

/** Rows to gather so that row i holds place `places[i]`; -1 stays -1. */
export function rowsOfPlaces(order: Int32Array, places: Int32Array): Int32Array {
  const rows = rowOfPlace(order);
  return places.map(place => (place < 0 ? -1 : rows[place]!));
}

export function reordered(rows: Rows, order: Int32Array): Rows {
  if (sameOrder(rows.order, order)) return rows;
  return { ...rows, tensor: gatherRows(rows.tensor, rowsOfPlaces(rows.order, order)), order };
}

/** Pictures [N, C, H, W] as rows in raster order. N or C may be 1 where a tensor broadcasts. */
export function rowsOfPictures(x: Tensor): Rows {
  const [pictures, channels, height, width] = x.shape as readonly [number, number, number, number];
  const tensor = reshape(transpose(x, [2, 3, 0, 1]), [height * width, pictures, channels]);
  return { tensor, order: rasterOrder(height * width), height, width };
}

export function picturesOfRows(rows: Rows): Tensor {
  const { tensor, height, width } = reordered(rows, rasterOrder(rows.order.length));
  const [, pictures, channels] = tensor.shape as readonly [number, number, number];
  return transpose(reshape(tensor, [height, width, pictures, channels]), [2, 3, 0, 1]);
}

/**
 * How the rows of windows of k x k places stand together: the order seen as [outer, k², inner] has along its middle axis
 * the places of one window in raster order. Null where they do not.
 */
export interface Windows {
  readonly outer: number;
  readonly inner: number;
  /** For each (outer, inner) its window, y · (width / k) + x. */
  readonly order: Int32Array;
}

export function windowsOf({ order, width }: Pick<Rows, 'order' | 'width'>, k: number): Windows | null {
  const across = width / k;
  const windowOf = (place: number) =>
    Math.floor(Math.floor(place / width) / k) * across + Math.floor((place % width) / k);
  const placeInWindow = (place: number) => (Math.floor(place / width) % k) * k + ((place % width) % k);
  const size = k * k;
  const inner = order.findIndex(place => placeInWindow(place) === 1);
  const outer = order.length / (size * inner);
  if (inner < 1 || !Number.isInteger(outer)) return null;
  const windows = new Int32Array(order.length / size);
  for (const [row, place] of order.entries()) {
    const at = Math.floor(row / (size * inner)) * inner + (row % inner);
    const member = Math.floor(row / inner) % size;
    if (member === 0) windows[at] = windowOf(place);
    if (placeInWindow(place) !== member || windowOf(place) !== windows[at]) return null;
  }
  return { outer, inner, order: windows };
}

/** An order in which windows of k x k places stand together, a row of windows at a time. */
export function windowOrder(height: number, width: number, k: number): Int32Array {
  const order: number[] = [];
  for (let top = 0; top < height; top += k)
    for (let down = 0; down < k; down++)
      for (let across = 0; across < k; across++)
        for (let left = 0; left < width; left += k) order.push((top + down) * width + left + across);
  return Int32Array.from(order);
}
