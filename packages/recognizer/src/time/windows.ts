// What was seen within each window of time, as shares and means over time rather than over frames.

/** How a face was seen in one frame. */
export interface Sample {
  /** `usable`, or the reason why not. */
  readonly view: string;
  /** Null unless the view is usable. */
  readonly probabilities: Float32Array | null;
}

/** One window of time, from `startMs` up to `endMs`. */
export interface WindowSummary {
  readonly startMs: number;
  readonly endMs: number;
  readonly frames: number;
  /** Share of the window's time in which the view was usable, 0 to 1. */
  readonly usableShare: number;
  /** Share of the window's time of each view; what is missing to 1 was not seen at all. */
  readonly views: Readonly<Record<string, number>>;
  /** Mean over the usable time; null without any. */
  readonly probabilities: Float32Array | null;
}

/** A window not yet over. */
export interface OpenWindow {
  /** It ends at this many lengths of a window and one more, however exact that is. */
  readonly number: number;
  readonly startMs: number;
  /** Up to here it is filled. */
  readonly timeMs: number;
  readonly frames: number;
  readonly viewMs: Readonly<Record<string, number>>;
  /** Milliseconds by which the probabilities in `weighted` are multiplied. */
  readonly usableMs: number;
  readonly weighted: Float64Array | null;
}

export interface WindowOptions {
  /** Windows begin at whole multiples of this. */
  readonly windowMs: number;
  /** A longer time without a frame counts as not seen. */
  readonly longestGapMs: number;
}

export interface WindowStep {
  readonly window: OpenWindow;
  readonly finished: readonly WindowSummary[];
}

/**
 * Adds a sample, which stands for the time since the one before it: the same signal gives the same
 * summaries at any frame rate, but for their number of frames. Null says that nothing was seen since then.
 */
export function addToWindow(
  open: OpenWindow | null,
  sample: Sample | null,
  timeMs: number,
  { windowMs, longestGapMs }: WindowOptions,
): WindowStep {
  const frames = sample ? 1 : 0;
  if (open === null)
    return { window: { ...opened(numberAt(timeMs, windowMs), timeMs), frames }, finished: [] };
  const now = Math.max(timeMs, open.timeMs);
  const stands = now - open.timeMs > longestGapMs ? null : sample;
  const finished: WindowSummary[] = [];
  let window = open;
  for (;;) {
    const endMs = (window.number + 1) * windowMs;
    if (endMs > now) break;
    const summary = closeWindow(filled(window, stands, endMs));
    if (summary) finished.push(summary);
    // Windows in which nothing was seen are left out, so a long gap costs no time.
    const number = Math.max(window.number + 1, stands ? 0 : numberAt(now, windowMs));
    window = opened(number, number * windowMs);
  }
  const upToNow = filled(window, stands, now);
  return { window: { ...upToNow, frames: upToNow.frames + frames }, finished };
}

/** The summary of a window that ends now, or null where it has lasted no time or nothing was seen in it. */
export function closeWindow(window: OpenWindow): WindowSummary | null {
  const { startMs, timeMs: endMs, frames, viewMs, usableMs, weighted } = window;
  const lengthMs = endMs - startMs;
  const isSeen = frames > 0 || Object.keys(viewMs).length > 0;
  if (!(lengthMs > 0 && isSeen)) return null;
  return {
    startMs,
    endMs,
    frames,
    usableShare: usableMs / lengthMs,
    views: Object.fromEntries(Object.entries(viewMs).map(([view, ms]) => [view, ms / lengthMs])),
    probabilities: weighted && Float32Array.from(weighted, sum => sum / usableMs),
  };
}

const opened = (number: number, startMs: number): OpenWindow => ({
  number,
  startMs,
  timeMs: startMs,
  frames: 0,
  viewMs: {},
  usableMs: 0,
  weighted: null,
});

/** Number of the window that a time lies in; division alone may be off by a rounding. */
function numberAt(timeMs: number, windowMs: number): number {
  const near = Math.floor(timeMs / windowMs);
  if (near * windowMs > timeMs) return near - 1;
  return (near + 1) * windowMs <= timeMs ? near + 1 : near;
}

function filled(window: OpenWindow, sample: Sample | null, timeMs: number): OpenWindow {
  const ms = timeMs - window.timeMs;
  if (ms === 0) return window;
  if (!sample) return { ...window, timeMs };
  const { view, probabilities } = sample;
  const viewMs = { ...window.viewMs, [view]: (window.viewMs[view] ?? 0) + ms };
  if (!probabilities) return { ...window, timeMs, viewMs };
  const weighted = Float64Array.from(
    probabilities,
    (value, index) => (window.weighted?.[index] ?? 0) + value * ms,
  );
  return { ...window, timeMs, viewMs, usableMs: window.usableMs + ms, weighted };
}
