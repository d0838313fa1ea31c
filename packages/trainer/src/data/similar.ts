// Near duplicates: pictures that a person takes for one, after another crop, size or compression.
// Candidates come from a perceptual hash, looked up by bands; correlation of the pixels decides.
import { type Dataset, pixelsOf } from './dataset.js';
import { equalPictures, type Groups } from './equal.js';

const bands = 8;
const frequencies = 8;

/** Candidates differ in at most this many of 64 bits; the bands find surely those that differ in 7, and most others. */
const differingBits = 12;

/**
 * Least correlation of the pixels. Of a hundred FER2013 pairs looked at for each, none was false at
 * 0.92 to 0.93, three at 0.90 to 0.91 and about thirty at 0.87 to 0.88.
 */
const correlation = 0.92;

/**
 * Groups rows that show the same picture, equal ones included; a chain of similar pairs is one group.
 * Blank pictures correlate with nothing and stay with their equals.
 */
export function similarPictures(dataset: Dataset, equal: Groups = equalPictures(dataset)): Groups {
  const hashes = perceptualHashes(dataset);
  const groups = equal.slice();
  const buckets = Array.from({ length: bands * 256 }, (): number[] => []);
  for (let row = 0; row < groups.length; row++) {
    if (equal[row] !== row) continue;
    for (let band = 0; band < bands; band++) {
      const bucket = buckets[band * 256 + hashes[row * bands + band]!]!;
      for (const other of bucket) {
        if (distance(hashes, row, other) > differingBits || rootOf(groups, row) === rootOf(groups, other))
          continue;
        if (correlate(pixelsOf(dataset, row), pixelsOf(dataset, other)) >= correlation)
          join(groups, row, other);
      }
      bucket.push(row);
    }
  }
  return groups.map((_, row) => rootOf(groups, row));
}

/** The first row of a row's group; shortens the way there for the next asker. */
function rootOf(groups: Groups, row: number): number {
  let root = row;
  while (groups[root] !== root) root = groups[root]!;
  groups[row] = root;
  return root;
}

function join(groups: Groups, a: number, b: number): void {
  const [first, second] = [rootOf(groups, a), rootOf(groups, b)];
  groups[Math.max(first, second)] = Math.min(first, second);
}

function distance(hashes: Uint8Array, a: number, b: number): number {
  let differing = 0;
  for (let band = 0; band < bands; band++) {
    differing += bitCounts[hashes[a * bands + band]! ^ hashes[b * bands + band]!]!;
  }
  return differing;
}

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** Pearson's, over the pixels; 0 where a picture is blank. */
function correlate(a: Uint8Array, b: Uint8Array): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at]!, b[at]!];
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const spread = (sumAA * a.length - sumA * sumA) * (sumBB * a.length - sumB * sumB);
  return spread > 0 ? (sumAB * a.length - sumA * sumB) / Math.sqrt(spread) : 0;
}

/**
 * 64-bit perceptual hash: whether each of the 64 lowest cosine coefficients, the mean apart, is above their median.
 * @returns [rows, 8] bytes, each a band of the hash.
 */
function perceptualHashes(dataset: Dataset): Uint8Array {
  const { width, height } = dataset;
  const across = cosines(width);
  const down = cosines(height);
  const hashes = new Uint8Array(dataset.targets.length * bands);
  const half = new Float64Array(frequencies * height);
  const coefficients = new Float64Array(frequencies * frequencies);
  for (let row = 0; row < dataset.targets.length; row++) {
    const pixels = pixelsOf(dataset, row);
    for (let y = 0; y < height; y++) {
      for (let u = 0; u < frequencies; u++) {
        let sum = 0;
        for (let x = 0; x < width; x++) sum += pixels[y * width + x]! * across[u * width + x]!;
        half[u * height + y] = sum;
      }
    }
    for (let u = 0; u < frequencies; u++) {
      for (let v = 0; v < frequencies; v++) {
        let sum = 0;
        for (let y = 0; y < height; y++) sum += half[u * height + y]! * down[v * height + y]!;
        coefficients[v * frequencies + u] = sum;
      }
    }
    coefficients[0] = 0;
    const median = coefficients.toSorted()[coefficients.length / 2]!;
    for (let bit = 0; bit < 64; bit++) {
      if (coefficients[bit]! > median) hashes[row * bands + (bit >> 3)]! |= 1 << (bit & 7);
    }
  }
  return hashes;
}

function cosines(length: number): Float64Array {
  return Float64Array.from({ length: frequencies * length }, (_, index) => {
    const frequency = Math.floor(index / length);
    const position = index % length;
    return Math.cos((Math.PI * frequency * (2 * position + 1)) / (2 * length));
  });
}
