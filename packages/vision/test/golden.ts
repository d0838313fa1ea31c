// The golden pictures of golden/*.json, made by the scripts beside them, as images.
import { readFileSync } from 'node:fs';
import { type Channels, createImage, type Image } from '@mien/vision';

export interface GoldenPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly data: readonly number[];
}

export function readGolden<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8')) as T;
}

export function imageOf(picture: GoldenPicture): Image {
  return createImage(picture, picture.channels, Uint8Array.from(picture.data));
}

export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((greatest, value, at) => Math.max(greatest, Math.abs(value - b[at]!)), 0);
}
