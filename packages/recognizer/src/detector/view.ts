// A square of the frame around a candidate, drawn as a network's input.
import { affine, type Image } from '@mien/vision';
import type { Candidate } from './candidates.js';
import type { Level } from './levels.js';

/** A level with its resized picture. */
export interface LevelPicture extends Level {
  readonly picture: Image;
}

/** One way to look: how large the face is and where, as the picture is or mirrored. */
export interface Look {
  /** The face's longer side as a share of the view's. */
  readonly share: number;
  /** How far the view's centre lies below the face's, as a share of its side. */
  readonly down?: number;
  readonly mirror: boolean;
}

export interface View {
  readonly candidate: Candidate;
  readonly mirror: boolean;
  readonly left: number;
  readonly top: number;
  /** Pixels of the frame for each pixel of the input. */
  readonly scale: number;
}

/** @param side of the network's input, in pixels */
export function viewOf(candidate: Candidate, { share, down = 0, mirror }: Look, side: number): View {
  const [left, top, right, bottom] = candidate.values as unknown as readonly [number, number, number, number];
  const frameSide = Math.max(right - left, bottom - top) / share;
  return {
    candidate,
    mirror,
    left: (left + right - frameSide) / 2,
    top: (top + bottom - frameSide) / 2 + down * frameSide,
    scale: frameSide / side,
  };
}

/** Samples the view from the smallest level that shows enough detail, into a square picture. */
export function drawView(
  levels: readonly LevelPicture[],
  { left, top, scale, mirror }: View,
  out: Image,
): void {
  const bySize = [...levels].sort((a, b) => a.scale - b.scale);
  const level = bySize.find(level => level.scale * scale >= 1) ?? bySize.at(-1)!;
  const step = scale * level.scale;
  const x0 = left * level.scale;
  const transform = {
    xx: mirror ? -step : step,
    xy: 0,
    x0: mirror ? x0 + step * out.width : x0,
    yx: 0,
    yy: step,
    y0: top * level.scale,
  };
  affine(level.picture, transform, { width: out.width, height: out.height, border: 'zero' }, out.data);
}
