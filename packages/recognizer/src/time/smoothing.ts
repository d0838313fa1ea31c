/** What a network said of one face, smoothed up to a moment. */
export interface Smoothed {
  readonly logits: Float32Array;
  readonly timeMs: number;
}

/**
 * A low pass of first order: after a step the difference falls to 1/e within `timeConstantMs`. An answer
 * stands for the whole time since the one before, so the same signal comes out the same at any frame rate.
 * What is no number lasts no longer than its answer.
 *
 * @throws where the number of logits changes.
 */
export function smooth(
  before: Smoothed | null,
  logits: Float32Array,
  timeMs: number,
  timeConstantMs: number,
): Smoothed {
  if (before === null) return { logits: logits.slice(), timeMs };
  if (before.logits.length !== logits.length) {
    throw new RangeError(
      `${logits.length} logits cannot follow ${before.logits.length}: smooth one model's answers`,
    );
  }
  const elapsedMs = Math.max(0, timeMs - before.timeMs);
  const share = timeConstantMs > 0 ? 1 - Math.exp(-elapsedMs / timeConstantMs) : 1;
  return {
    logits: before.logits.map((value, index) =>
      Number.isFinite(value) ? value + share * (logits[index]! - value) : logits[index]!,
    ),
    timeMs: before.timeMs + elapsedMs,
  };
}
