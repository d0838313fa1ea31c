import type { Convolution2d, Shape } from '../ops.js';

/** Outputs per side of a Winograd tile. Larger tiles multiply less and lose more digits. */
export type TileSide = 2 | 3 | 4 | 6;
export const tileSides: readonly TileSide[] = [2, 3, 4, 6];

/**
 * How one pass of a convolution is computed. `direct` is ONNX's own operator; the others work on rows of places.
 * `rotated` is an input gradient by a second forward transform instead of the first one's adjoint.
 */
export type Lowering = 'direct' | 'im2col' | `winograd${TileSide}` | `winograd${TileSide}-rotated`;
export type Pass = 'forward' | 'inputGradient' | 'filterGradient';
export const passes: readonly Pass[] = ['forward', 'inputGradient', 'filterGradient'];

export type ConvolutionLowering = Readonly<Record<Pass, Lowering>>;

/** The lowering of each convolution by its signature; what is not named is direct. */
export type LoweringPlan = Readonly<Record<string, ConvolutionLowering>>;

export const uniform = (lowering: Lowering): ConvolutionLowering => ({
  forward: lowering,
  inputGradient: lowering,
  filterGradient: lowering,
});

/** What decides how fast a convolution runs: `3x3 64→128 @24x24 ×32 s1,1 p1,1,1,1 …`. */
export function signature(
  x: Shape,
  filter: Shape,
  { strides, pads, dilations, groups }: Convolution2d,
): string {
  const [pictures, channels, height, width] = x;
  const [outputs, , filterHeight, filterWidth] = filter;
  return `${filterHeight}x${filterWidth} ${channels}→${outputs} @${height}x${width} ×${pictures} s${strides} p${pads} d${dilations} g${groups}`;
}

/** Which lowerings fit a pass of a convolution. */
export function possibleLowerings(
  pass: Pass,
  filter: Shape,
  { strides, dilations, groups }: Convolution2d,
): Lowering[] {
  if (groups !== 1) return ['direct'];
  const isStride1 = [...strides, ...dilations].every(value => value === 1);
  if (!isStride1 || filter[1] === 1 || filter[2] !== 3 || filter[3] !== 3) return ['direct', 'im2col'];
  const straight = tileSides.map(side => `winograd${side}` as const);
  const rotated = tileSides.map(side => `winograd${side}-rotated` as const);
  return ['direct', 'im2col', ...straight, ...(pass === 'inputGradient' ? rotated : [])];
}

export interface Tile {
  readonly side: TileSide;
  readonly isRotated: boolean;
}

/** The tile of a Winograd lowering; null for the others. */
export function tileOf(lowering: Lowering): Tile | null {
  const found = /^winograd(\d)(-rotated)?$/.exec(lowering);
  return found && { side: Number(found[1]) as TileSide, isRotated: found[2] !== undefined };
}
