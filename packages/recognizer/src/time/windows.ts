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
 * summaries at any frame rate, but for their number of frames.
 */
export function addToWindow(
  open: OpenWindow | null,
  sample: Sample,
  timeMs: number,
  { windowMs, longestGapMs }: WindowOptions,
): WindowStep {
  if (open === null) return { window: counted(opened(timeMs)), finished: [] };
  const now = Math.max(timeMs, open.timeMs);
  const isGap = now - open.timeMs > longestGapMs;
  const finished: WindowSummary[] = [];
  let window = open;
  for (let end = endOf(window, windowMs); end <= now; end = endOf(window, windowMs)) {
    const summary = closeWindow(isGap ? window : filled(window, sample, end), end);
    if (summary && isSeen(window, isGap)) finished.push(summary);
    // Windows in which nothing was seen are left out, so a long gap costs no time.
    window = opened(isGap ? Math.max(end, Math.floor(now / windowMs) * windowMs) : end);
  }
  const upToNow = isGap ? { ...window, timeMs: now } : filled(window, sample, now);
  return { window: counted(upToNow), finished };
}

/** The summary of a window that ends early, or null where it has lasted no time. */
export function closeWindow(window: OpenWindow, endMs: number = window.timeMs): WindowSummary | null {
  const { startMs, frames, viewMs, usableMs, weighted } = window;
  const lengthMs = endMs - startMs;
  if (!(lengthMs > 0)) return null;
  return {
    startMs,
    endMs,
    frames,
    usableShare: usableMs / lengthMs,
    views: Object.fromEntries(Object.entries(viewMs).map(([view, ms]) => [view, ms / lengthMs])),
    probabilities: weighted && Float32Array.from(weighted, sum => sum / usableMs),
  };
}

const opened = (startMs: number): OpenWindow => ({
  startMs,
  timeMs: startMs,
  frames: 0,
  viewMs: {},
  usableMs: 0,
  weighted: null,
});

const counted = (window: OpenWindow): OpenWindow => ({ ...window, frames: window.frames + 1 });

/** Whether anything was seen in a window that is filled up to its end, but for a gap. */
function isSeen({ frames, viewMs }: OpenWindow, isGap: boolean): boolean {
  return !isGap || frames > 0 || Object.keys(viewMs).length > 0;
}

/** The window border after the moment up to which a window is filled. */
function endOf({ startMs }: OpenWindow, windowMs: number): number {
  return (Math.floor(startMs / windowMs) + 1) * windowMs;
}

function filled(window: OpenWindow, { view, probabilities }: Sample, timeMs: number): OpenWindow {
  const ms = timeMs - window.timeMs;
  if (ms === 0) return window;
  const viewMs = { ...window.viewMs, [view]: (window.viewMs[view] ?? 0) + ms };
  if (!probabilities) return { ...window, timeMs, viewMs };
  const weighted = Float64Array.from(
    probabilities,
    (value, index) => (window.weighted?.[index] ?? 0) + value * ms,
  );
  return { ...window, timeMs, viewMs, usableMs: window.usableMs + ms, weighted };
}
