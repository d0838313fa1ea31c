// What was seen of each face of a video over time, as spans in which it was the same.
import {
  followSettingsSchema,
  type StreamFrame,
  type TrackEvent,
  type TrackedFace,
  type TrackWindow,
} from '@mien/recognizer';

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
  readonly total: Total;
}

/** The windows of a face, added up. */
export interface Total {
  readonly ms: number;
  /** Of it the time in which the view was good enough for an answer. */
  readonly usableMs: number;
  /** Probability of each label times the usable milliseconds. */
  readonly weighted: Readonly<Record<string, number>>;
  /** Looks that gave an answer: a face that is there for one look takes no time. */
  readonly answers: number;
}

/** Grows by each frame; memory grows with what changes, not with the frames. */
export interface Courses {
  add(frame: StreamFrame): void;
  /** What ended with the stream. */
  end(happenings: Pick<StreamFrame, 'events' | 'windows'>): void;
  /** In the order of their first sight. */
  all(): readonly Course[];
}

/** A longer time without a sight leaves a hole: as long as a face is followed without one. */
const longestHoldMs = followSettingsSchema.parse({}).longestLossMs;

interface GrowingCourse {
  readonly spans: Span[];
  readonly events: TrackEvent[];
  total: Total;
}

export function collectCourses(): Courses {
  const courses = new Map<number, GrowingCourse>();

  function courseOf(trackId: number): GrowingCourse {
    const total = { ms: 0, usableMs: 0, weighted: {}, answers: 0 };
    const known = courses.get(trackId) ?? { spans: [], events: [], total };
    courses.set(trackId, known);
    return known;
  }

  function end({ events, windows }: Pick<StreamFrame, 'events' | 'windows'>): void {
    for (const event of events) courseOf(event.trackId).events.push(event);
    for (const window of windows) {
      const course = courseOf(window.trackId);
      course.total = withWindow(course.total, window);
    }
  }

  return {
    add(frame) {
      for (const face of frame.faces) {
        const course = courseOf(face.trackId);
        addSight(course.spans, viewOf(face), frame.timeMs);
        if (face.momentary) course.total = { ...course.total, answers: course.total.answers + 1 };
      }
      end(frame);
    },
    end,
    all: () => [...courses].map(([trackId, course]) => ({ trackId, ...course })),
  };
}

function withWindow(total: Total, { startMs, endMs, usableShare, probabilities }: TrackWindow): Total {
  const ms = endMs - startMs;
  const usableMs = ms * usableShare;
  const added = Object.entries(probabilities ?? {}).map(([label, share]) => [
    label,
    (total.weighted[label] ?? 0) + usableMs * share,
  ]);
  return {
    ...total,
    ms: total.ms + ms,
    usableMs: total.usableMs + usableMs,
    weighted: { ...total.weighted, ...Object.fromEntries(added) },
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
