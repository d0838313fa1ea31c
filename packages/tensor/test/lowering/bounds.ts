import type { Lowering } from '@mien/tensor';

/**
 * How far a lowering may lie from float64, as a share of the largest value: three to five times the worst that the presets'
 * shapes show. Larger Winograd tiles have larger transforms and lose more digits.
 */
export const bounds: Readonly<Record<Lowering, number>> = {
  direct: 2e-6,
  im2col: 2e-6,
  winograd2: 2e-6,
  winograd3: 1e-5,
  winograd4: 3e-5,
  winograd6: 6e-5,
  'winograd2-rotated': 2e-6,
  'winograd3-rotated': 1e-5,
  'winograd4-rotated': 3e-5,
  'winograd6-rotated': 6e-5,
};
