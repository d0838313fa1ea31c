import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelsOf } from '../src/detector/levels.js';

const side = 256;
const size = fc.record({
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
});

test('stream mode looks once, at the whole frame', () => {
  fc.assert(
    fc.property(size, frame => {
      const levels = levelsOf(frame, 'stream', side);
      expect(levels).toHaveLength(1);
      expect(levels[0]!.windows).toHaveLength(1);
      expect(Math.max(levels[0]!.size.width, levels[0]!.size.height)).toBe(side);
    }),
  );
});

test('photo mode shows every face of 20 pixels or more whole in a window, 14 to 128 pixels of it', () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(size, place, place, place, (frame, across, down, share) => {
      const largest = Math.min(frame.width, frame.height);
      fc.pre(largest >= 20);
      const face = 20 * (largest / 20) ** share;
      const left = across * (frame.width - face);
      const top = down * (frame.height - face);
      const isWhole = levelsOf(frame, 'photo', side).some(({ scale, windows }) => {
        const shown = face * scale;
        return (
          shown >= 14 &&
          shown <= 128.5 &&
          windows.some(
            ({ x, y }) =>
              left * scale >= x - 1 &&
              top * scale >= y - 1 &&
              (left + face) * scale <= x + side + 1 &&
              (top + face) * scale <= y + side + 1,
          )
        );
      });
      expect(isWhole).toBe(true);
    }),
  );
});

test('the work on a picture of 100 megapixels is bounded', () => {
  const levels = levelsOf({ width: 10_000, height: 10_000 }, 'photo', side);
  const pixels = levels.map(({ size }) => size.width * size.height);
  expect(Math.max(...pixels)).toBeLessThanOrEqual(16_100_000);
});
