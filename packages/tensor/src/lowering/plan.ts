import type { Convolution2d, Shape } from '../ops.js';

/** How one pass of a convolution is computed. `direct` is ONNX's own operator; the others work on rows of places. */
export const lowerings = ['direct', 'im2col', 'winograd2', 'winograd3', 'winograd4', 'winograd6'] as const;
export type Lowering = (typeof lowerings)[number];

/** The passes of one convolution. */
export interface ConvolutionLowering {
  readonly forward: Lowering;
  readonly inputGradient: Lowering;
  readonly filterGradient: Lowering;
}

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

/** Which lowerings fit a convolution. */
export function possibleLowerings(
  x: Shape,
  filter: Shape,
  { strides, dilations, groups }: Convolution2d,
): Lowering[] {
  const isPlain = groups === 1 && [...strides, ...dilations].every(value => value === 1);
  const isSquare3 = filter[2] === 3 && filter[3] === 3;
  if (!isPlain) return ['direct'];
  if (x[1] === 1) return ['direct', 'im2col'];
  return isSquare3 ? ['direct', 'winograd2', 'winograd3', 'winograd4', 'winograd6'] : ['direct'];
}

/** The tile side of a Winograd lowering, or null. */
export function tileSide(lowering: Lowering): 2 | 3 | 4 | 6 | null {
  switch (lowering) {
    case 'winograd2':
      return 2;
    case 'winograd3':
      return 3;
    case 'winograd4':
      return 4;
    case 'winograd6':
      return 6;
    default:
      return null;
  }
}
