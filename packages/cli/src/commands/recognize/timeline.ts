// The faces of a video over time: a ribbon for each, as the ward's screens draw it.
import { escaped } from '@mien/recognizer';
import {
  countingAxis,
  type Drawing,
  element,
  type Figure,
  label,
  percent,
  type Table,
  type Theme,
  wideFrom,
} from '@mien/trainer';
import type { Course, Span } from './courses.js';

const lane = { height: 44, ribbon: 20, left: 72, right: 16 };
const axisHeight = 32;
/** What spans have room for, from this width on: to be seen at all, a marker, its letter too, and the name besides. */
const leastWidth = { seen: 2, marker: 14, letter: 28, name: 110 };
/** Longer names of files have their middle left out. */
const mostLetters = 40;
const legend = { height: 24, entry: 108 };

export interface Timeline {
  readonly file: string;
  readonly seconds: number;
  readonly courses: readonly Course[];
}

/** Most faces that are drawn: those seen longest. */
const mostLanes = 12;

export function timelineFigure(timeline: Timeline): Figure {
  const { file, seconds, courses } = timeline;
  const drawn = courses
    .toSorted((a, b) => seenMs(b) - seenMs(a))
    .slice(0, mostLanes)
    .toSorted((a, b) => a.trackId - b.trackId);
  const others = courses.length - drawn.length;
  const table = {
    columns: ['face', 'from s', 'to s', 'resembles'],
    rows: drawn.flatMap(({ trackId, spans }) =>
      spans.map(span => [
        trackId,
        (span.fromMs / 1000).toFixed(2),
        (span.toMs / 1000).toFixed(2),
        viewWords(span),
      ]),
    ),
  };
  return {
    name: 'timeline',
    title: `What the faces of ${shortened(file)} resemble`,
    caption:
      `${seconds.toFixed(1)} s, ${countText(courses.length)}${others > 0 ? `, the ${mostLanes} seen longest drawn` : ''}. ` +
      'Coloured: resembles the expression. Outlined: uncertain. Hairline: seen too poorly for an answer. ' +
      'A triangle stands where an expression was strongest. A face is shown, a state of mind is not measured.',
    table,
    draw: (theme, width) => draw(drawn, seconds, table, theme, width),
  };
}

function countText(faces: number): string {
  if (faces === 0) return 'no face found';
  return faces === 1 ? '1 face' : `${faces} faces`;
}

function shortened(file: string): string {
  if (file.length <= mostLetters) return file;
  return `${file.slice(0, mostLetters / 2)}…${file.slice(1 - mostLetters / 2)}`;
}

const seenMs = ({ spans }: Course) => spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

function viewWords({ view }: Span): string {
  switch (view.kind) {
    case 'sure':
      return view.label;
    case 'uncertain':
      return 'uncertain';
    case 'unusable':
      return `no answer: ${view.reason}`;
  }
}

function draw(
  courses: readonly Course[],
  seconds: number,
  { columns, rows }: Table,
  theme: Theme,
  width: number,
): Drawing {
  const room = width - lane.left - lane.right;
  const endMs = Math.max(1000 * seconds, 1);
  const across = (timeMs: number) => lane.left + (room * timeMs) / endMs;
  const lanes = courses.map((course, index) => laneOf(course, index * lane.height, across, theme));
  const bottom = Math.max(1, courses.length) * lane.height;
  const { ticks } = countingAxis('seconds', Math.max(1, seconds), width >= wideFrom ? 10 : 4);
  const axis = [0, ...ticks].map(tick => {
    const x = across(1000 * tick);
    return (
      element('line', { x1: x, y1: 0, x2: x, y2: bottom, stroke: theme.line }) +
      label(x, bottom + 18, `${tick} s`, { 'text-anchor': 'middle', fill: theme.muted })
    );
  });
  const nobody =
    courses.length > 0 ? [] : [label(lane.left + 8, lane.height / 2, 'No face found', { fill: theme.muted })];
  const key = legendOf(courses, bottom + axisHeight, width, theme);
  // For those who do not see it, and for programs.
  const text = element('desc', {}, escaped([columns, ...rows].map(row => row.join('\t')).join('\n')));
  return { width, height: key.bottom, body: [text, ...axis, ...lanes, ...nobody, ...key.entries].join('') };
}

/** Colour, letter, marker and name of each expression that is shown: narrow spans have room for the colour only. */
function legendOf(courses: readonly Course[], top: number, width: number, theme: Theme) {
  const views = courses.flatMap(({ spans }) => spans.map(({ view }) => view));
  const labels = [...new Set(views.flatMap(view => (view.kind === 'sure' ? [view.label] : [])))].toSorted();
  const columns = Math.max(1, Math.floor((width - lane.left) / legend.entry));
  const entries = labels.map((name, index) => {
    const { colour, letter, marker } = theme.look(name);
    const x = lane.left + (index % columns) * legend.entry;
    const y = top + Math.floor(index / columns) * legend.height;
    const swatch = element('rect', { x, y: y + 2, width: 12, height: 12, fill: colour });
    return swatch + label(x + 18, y + 13, `${letter} ${marker} ${name}`, { fill: theme.ink });
  });
  return { entries, bottom: top + Math.ceil(labels.length / columns) * legend.height };
}

function laneOf(course: Course, top: number, across: (timeMs: number) => number, theme: Theme): string {
  const y = top + (lane.height - lane.ribbon) / 2;
  const name = label(0, y + 15, `face ${course.trackId}`, { fill: theme.ink });
  const spans = visibleSpans(course.spans, across).map(span => spanMark(span, y, across, theme));
  const apexes = course.events
    .filter(({ kind }) => kind === 'apex')
    .map(({ timeMs, label: expression, probability }) => {
      const x = across(timeMs);
      const triangle = { points: `${x - 4},${y - 8} ${x + 4},${y - 8} ${x},${y - 2}`, fill: theme.ink };
      return element('polygon', triangle, element('title', {}, `${expression}, ${percent(probability)}`));
    });
  return [name, ...spans, ...apexes].join('');
}

/** Spans, with neighbours too narrow to be seen as one of them: of what the longest shows. */
function visibleSpans(spans: readonly Span[], across: (timeMs: number) => number): readonly Span[] {
  const isNarrow = ({ fromMs, toMs }: Span) => across(toMs) - across(fromMs) < leastWidth.seen;
  const isNear = (a: Span, b: Span) => across(b.fromMs) - across(a.toMs) < leastWidth.seen;
  const lengthMs = ({ fromMs, toMs }: Span) => toMs - fromMs;
  const visible: Span[] = [];
  let longest: Span | null = null;
  for (const span of spans) {
    const last = visible.at(-1);
    if (last && longest && isNarrow(last) && isNear(last, span)) {
      if (lengthMs(span) > lengthMs(longest)) longest = span;
      visible[visible.length - 1] = { fromMs: last.fromMs, toMs: span.toMs, view: longest.view };
    } else {
      visible.push(span);
      longest = span;
    }
  }
  return visible;
}

function spanMark(
  { fromMs, toMs, view }: Span,
  y: number,
  across: (timeMs: number) => number,
  theme: Theme,
): string {
  const x = across(fromMs);
  const width = Math.max(1, across(toMs) - x);
  const bar = { x, y, width, height: lane.ribbon };
  switch (view.kind) {
    case 'unusable': {
      const middle = y + lane.ribbon / 2;
      return element('line', { x1: x, y1: middle, x2: x + width, y2: middle, stroke: theme.muted });
    }
    case 'uncertain':
      return element('rect', { ...bar, fill: theme.surface, stroke: theme.muted, 'stroke-dasharray': '3,2' });
    case 'sure': {
      const { colour, letter, marker } = theme.look(view.label);
      const rectangle = element('rect', { ...bar, fill: colour });
      if (width < leastWidth.marker) return rectangle;
      const words = [
        ...(width < leastWidth.letter ? [] : [letter]),
        marker,
        ...(width < leastWidth.name ? [] : [view.label]),
      ].join(' ');
      const text = { fill: theme.ground, 'text-anchor': 'middle', 'font-weight': 'bold' };
      return rectangle + label(x + width / 2, y + 15, words, text);
    }
  }
}
