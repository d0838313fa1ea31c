// What was seen of each face of a video over time, as spans in which it was the same.
import type { StreamFrame, TrackEvent, TrackedFace, TrackWindow } from '@mien/recognizer';

/** How a face was seen: with an answer, without a sure one, or too poorly for one. */
export type View =
  | { readonly kind: 'sure'; readonly label: string }
  | { readonly kind: 'uncertain' }
  | { readonly kind: 'unusable'; readonly reason: string };

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly view: View;
}

/** One face of a video, from its first sight to its last. */
export interface Course {
  readonly trackId: number;
  readonly spans: readonly Span[];
  readonly events: readonly TrackEvent[];
  readonly windows: readonly TrackWindow[];
}

/** Grows by each frame; memory grows with what changes, not with the frames. */
export interface Courses {
  add(frame: StreamFrame): void;
  /** What ended with the stream. */
  end(happenings: Pick<StreamFrame, 'events' | 'windows'>): void;
  /** In the order of their first sight. */
  all(): readonly Course[];
}

/** A longer time without a sight leaves a hole. */
const longestHoldMs = 1200;

export function collectCourses(): Courses {
  const courses = new Map<number, { spans: Span[]; events: TrackEvent[]; windows: TrackWindow[] }>();

  function courseOf(trackId: number) {
    const known = courses.get(trackId) ?? { spans: [], events: [], windows: [] };
    courses.set(trackId, known);
    return known;
  }

  function end({ events, windows }: Pick<StreamFrame, 'events' | 'windows'>): void {
    for (const event of events) courseOf(event.trackId).events.push(event);
    for (const window of windows) courseOf(window.trackId).windows.push(window);
  }

  return {
    add(frame) {
      for (const face of frame.faces) addSight(courseOf(face.trackId).spans, viewOf(face), frame.timeMs);
      end(frame);
    },
    end,
    all: () => [...courses].map(([trackId, course]) => ({ trackId, ...course })),
  };
}

function addSight(spans: Span[], view: View, timeMs: number): void {
  const last = spans.at(-1);
  const isHeld = last !== undefined && timeMs - last.toMs <= longestHoldMs;
  if (last && isHeld) spans[spans.length - 1] = { ...last, toMs: timeMs };
  if (!(last && isHeld && sameView(last.view, view))) spans.push({ fromMs: timeMs, toMs: timeMs, view });
}

function viewOf(face: TrackedFace): View {
  if (!face.usable) return { kind: 'unusable', reason: face.reason };
  return face.uncertain ? { kind: 'uncertain' } : { kind: 'sure', label: face.expression };
}

const sameView = (a: View, b: View) => JSON.stringify(a) === JSON.stringify(b);
