// Antialiased resize, to the bit as PIL's `resize(…, BILINEAR)` (`Resample.c`), which torchvision
// uses too: rows first, then columns, 8 bits between the two, weights in 22-bit fixed point.
import { type Channels, createImage, type Image, type Size, sameSize } from './image.js';

const weightBits = 22;
const half = 1 << (weightBits - 1);

/**
 * Resizes with a triangle filter that is widened by the scale when shrinking, so every source pixel
 * counts. The aspect ratio is not kept. An image already of that size is returned as it is.
 */
export function resize<C extends Channels>(image: Image<C>, size: Size, out?: Uint8Array): Image<C> {
  if (sameSize(image, size)) return image;
  const result = createImage(size, image.channels, out);
  if (image.height === size.height) {
    resizeRows(image, result);
  } else if (image.width === size.width) {
    resizeColumns(image, result);
  } else {
    const between = createImage({ width: size.width, height: image.height }, image.channels);
    resizeRows(image, between);
    resizeColumns(between, result);
  }
  return result;
}

function resizeRows(source: Image, target: Image): void {
  const { starts, counts, weights, stride } = triangleTaps(source.width, target.width);
  const { channels } = source;
  const input = source.data;
  const output = target.data;
  let at = 0;
  for (let y = 0; y < source.height; y++) {
    const row = y * source.width * channels;
    for (let x = 0; x < target.width; x++) {
      const first = row + starts[x]! * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = half;
        for (let tap = 0, from = first + channel; tap < counts[x]!; tap++, from += channels) {
          sum = (sum + Math.imul(input[from]!, weights[x * stride + tap]!)) | 0;
        }
        output[at++] = toByte(sum);
      }
    }
  }
}

function resizeColumns(source: Image, target: Image): void {
  const { starts, counts, weights, stride } = triangleTaps(source.height, target.height);
  const rowLength = source.width * source.channels;
  const input = source.data;
  const output = target.data;
  let at = 0;
  for (let y = 0; y < target.height; y++) {
    const first = starts[y]! * rowLength;
    for (let column = 0; column < rowLength; column++) {
      let sum = half;
      for (let tap = 0, from = first + column; tap < counts[y]!; tap++, from += rowLength) {
        sum = (sum + Math.imul(input[from]!, weights[y * stride + tap]!)) | 0;
      }
      output[at++] = toByte(sum);
    }
  }
}

/** Rounded weights can add up to a little over one, so white may come out as 256 without the limit. */
function toByte(sum: number): number {
  const value = sum >> weightBits;
  return value > 255 ? 255 : value;
}

interface Taps {
  /** First source position of each target position. */
  readonly starts: Int32Array;
  /** Number of source positions each target position reads. */
  readonly counts: Int32Array;
  /** [targetLength, stride], the first `counts[i]` of a row used. */
  readonly weights: Int32Array;
  readonly stride: number;
}

function triangleTaps(sourceLength: number, targetLength: number): Taps {
  const scale = sourceLength / targetLength;
  const radius = Math.max(scale, 1);
  const stride = Math.ceil(radius) * 2 + 1;
  const starts = new Int32Array(targetLength);
  const counts = new Int32Array(targetLength);
  const weights = new Int32Array(targetLength * stride);
  const row = new Float64Array(stride);
  for (let target = 0; target < targetLength; target++) {
    const centre = (target + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - radius + 0.5));
    const count = Math.min(sourceLength, Math.trunc(centre + radius + 0.5)) - start;
    let total = 0;
    for (let tap = 0; tap < count; tap++) {
      row[tap] = Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) / radius));
      total += row[tap]!;
    }
    for (let tap = 0; tap < count; tap++) {
      weights[target * stride + tap] = Math.trunc(0.5 + (row[tap]! / total) * (1 << weightBits));
    }
    starts[target] = start;
    counts[target] = count;
  }
  return { starts, counts, weights, stride };
}
