import { type Border, borderPosition } from './border.js';
import type { Rectangle } from './geometry.js';
import { type Channels, createImage, type Image, type Size } from './image.js';

/**
 * Cuts out `box`, given in whole pixels. It may hang over the edge or lie outside altogether; `border`
 * says what is there.
 *
 * @throws where the box is not in whole pixels.
 */
export function crop<C extends Channels>(
  image: Image<C>,
  box: Rectangle,
  border: Border = 'reflect',
  out?: Uint8Array,
): Image<C> {
  if (!(Number.isInteger(box.x) && Number.isInteger(box.y))) {
    throw new RangeError(`a crop starts at a whole pixel, not at (${box.x}, ${box.y}): round the box first`);
  }
  const result = createImage(box, image.channels, out);
  const rowLength = image.width * image.channels;
  const columns = sourceColumns(image, box, border);
  const inside = box.x >= 0 && box.x + box.width <= image.width;
  for (let y = 0; y < box.height; y++) {
    const row = borderPosition(box.y + y, image.height, border);
    const at = y * columns.length;
    if (inside && row >= 0) {
      const from = row * rowLength + box.x * image.channels;
      result.data.set(image.data.subarray(from, from + columns.length), at);
      continue;
    }
    for (let column = 0; column < columns.length; column++) {
      const from = columns[column]!;
      result.data[at + column] = row < 0 || from < 0 ? 0 : image.data[row * rowLength + from]!;
    }
  }
  return result;
}

/** Cuts `size` out of the middle; an odd remainder goes to the right and the bottom. */
export function centreCrop<C extends Channels>(image: Image<C>, size: Size, out?: Uint8Array): Image<C> {
  const x = Math.floor((image.width - size.width) / 2);
  const y = Math.floor((image.height - size.height) / 2);
  return crop(image, { x, y, width: size.width, height: size.height }, 'reflect', out);
}

/** For each value of a row of the crop, its place in a row of the image, or -1 for black. */
function sourceColumns(image: Image, box: Rectangle, border: Border): Int32Array {
  const { channels } = image;
  const columns = new Int32Array(box.width * channels);
  for (let x = 0; x < box.width; x++) {
    const source = borderPosition(box.x + x, image.width, border);
    for (let channel = 0; channel < channels; channel++) {
      columns[x * channels + channel] = source < 0 ? -1 : source * channels + channel;
    }
  }
  return columns;
}
