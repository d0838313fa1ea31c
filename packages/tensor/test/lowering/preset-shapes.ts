/**
 * The convolutions of the presets, all 3x3, stride 1, pad 1: [channels in, channels out, side of the picture]. test/preset-shapes.test.ts
 * holds the list to the networks themselves.
 */
export const presetShapes = {
  seed: [
    [1, 64, 48],
    [64, 64, 48],
    [64, 64, 24],
    [64, 128, 24],
    [128, 512, 12],
    [512, 512, 6],
  ],
  notebook: [
    [1, 64, 48],
    [64, 128, 24],
    [128, 128, 12],
    [128, 256, 12],
    [256, 512, 6],
    [512, 512, 3],
  ],
  mien: [
    [1, 32, 48],
    [32, 64, 24],
    [64, 80, 12],
    [80, 80, 12],
    [80, 160, 12],
    [160, 160, 6],
    [160, 272, 6],
  ],
  tiny: [
    [1, 8, 48],
    [8, 16, 24],
    [16, 16, 12],
    [16, 32, 12],
  ],
} as const;
