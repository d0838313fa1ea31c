import type { Heat } from '@mien/runtime';
import type { Preprocessing, Size } from '@mien/vision';

/**
 * The heat at each pixel of a picture of the whole face, as a share of the largest: bilinear between the middles of the
 * places, 0 where the network does not look. All 0 where nothing in the picture speaks for the class.
 *
 * @param size of that picture, in any resolution
 */
export function heatShares(heat: Heat, size: Size, preprocessing: Preprocessing): Float32Array {
  const largest = heat.values.reduce((most, value) => Math.max(most, value), 0);
  const shares = new Float32Array(size.width * size.height);
  if (largest === 0) return shares;
  const { width, height, face = preprocessing } = preprocessing;
  const columns = positions(size.width, face.width, width, heat.width);
  const rows = positions(size.height, face.height, height, heat.height);
  for (const [y, row] of rows.entries())
    for (const [x, column] of columns.entries())
      if (row !== null && column !== null) shares[y * size.width + x] = valueAt(heat, row, column) / largest;
  return shares;
}

/** For each pixel along a side the position among the heat's places, 0 at the middle of the first; null outside the network's view. */
function positions(pixels: number, face: number, seen: number, places: number): (number | null)[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const inView = (((pixel + 0.5) / pixels) * face - (face - seen) / 2) / seen;
    return inView < 0 || inView > 1 ? null : Math.min(Math.max(inView * places - 0.5, 0), places - 1);
  });
}

function valueAt({ width, height, values }: Heat, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
  const along = (line: number) => {
    const [from, to] = [values[line * width + left]!, values[line * width + right]!];
    return from + (to - from) * (column - left);
  };
  return along(top) + (along(bottom) - along(top)) * (row - top);
}
