import { describe, expect, test } from 'vitest';
import { dragged, moved, zoomed } from '../../src/screens/patient/span.js';

const minuteMs = 60_000;
const hour = { from: 0, to: 60 * minuteMs };

describe('a span', () => {
  test('moves by a share of itself', () => {
    expect(moved(hour, -0.5)).toEqual({ from: -30 * minuteMs, to: 30 * minuteMs });
  });

  test('is zoomed around its middle, or around what is pointed at', () => {
    expect(zoomed(hour, 0.5)).toEqual({ from: 15 * minuteMs, to: 45 * minuteMs });
    expect(zoomed(hour, 2, 0)).toEqual({ from: 0, to: 120 * minuteMs });
    expect(zoomed(hour, 0.5, 1)).toEqual({ from: 30 * minuteMs, to: 60 * minuteMs });
  });

  test('is never shorter than a minute or longer than eight weeks', () => {
    expect(zoomed(hour, 1e-9)).toEqual({ from: 29.5 * minuteMs, to: 30.5 * minuteMs });
    const longest = zoomed(hour, 1e9);
    expect(longest.to - longest.from).toBe(56 * 86_400_000);
  });

  test('follows one finger', () => {
    expect(dragged(hour, [0.5], [0.75])).toEqual({ from: -15 * minuteMs, to: 45 * minuteMs });
  });

  test('keeps what lies below two fingers below them', () => {
    const before = [0.25, 0.5];
    const after = [0.2, 0.7];
    const { from, to } = dragged(hour, before, after);
    for (const [finger, share] of before.entries())
      expect(from + (to - from) * after[finger]!).toBeCloseTo(share * hour.to);
    expect(dragged(hour, [0.25, 0.75], [0.5, 0.5])).toEqual(hour);
  });
});
