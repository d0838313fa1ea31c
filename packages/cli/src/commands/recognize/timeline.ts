// The faces of a video over time: a ribbon for each, as the ward's screens draw it.
import {
  countingAxis,
  type Drawing,
  element,
  type Figure,
  label,
  percent,
  type Theme,
  wideFrom,
} from '@mien/trainer';
import type { Course, Span } from './courses.js';

const lane = { height: 44, ribbon: 20, left: 72, right: 16 };
const axisHeight = 32;
/** Narrower spans hold no letter and marker; wider ones the whole name besides. */
const leastWidth = { letter: 28, name: 110 };

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
  return {
    name: 'timeline',
    title: `What the faces of ${file} resemble`,
    caption:
      `${seconds.toFixed(1)} s, ${courses.length} face${courses.length === 1 ? '' : 's'}${others > 0 ? `, the ${mostLanes} seen longest drawn` : ''}. ` +
      'Coloured: resembles the expression. Outlined: uncertain. Hairline: seen too poorly for an answer. ' +
      'A triangle stands where an expression was strongest. A face is shown, a state of mind is not measured.',
    table: {
      columns: ['face', 'from s', 'to s', 'resembles'],
      rows: drawn.flatMap(({ trackId, spans }) =>
        spans.map(span => [
          trackId,
          (span.fromMs / 1000).toFixed(2),
          (span.toMs / 1000).toFixed(2),
          viewWords(span),
        ]),
      ),
    },
    draw: (theme, width) => draw(drawn, seconds, theme, width),
  };
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

function draw(courses: readonly Course[], seconds: number, theme: Theme, width: number): Drawing {
  const room = width - lane.left - lane.right;
  const endMs = Math.max(1000 * seconds, 1);
  const across = (timeMs: number) => lane.left + (room * timeMs) / endMs;
  const lanes = courses.map((course, index) => laneOf(course, index * lane.height, across, theme));
  const bottom = courses.length * lane.height;
  const { ticks } = countingAxis('seconds', Math.max(1, seconds), width >= wideFrom ? 10 : 4);
  const axis = [0, ...ticks].map(tick => {
    const x = across(1000 * tick);
    return (
      element('line', { x1: x, y1: 0, x2: x, y2: bottom, stroke: theme.line }) +
      label(x, bottom + 18, `${tick} s`, { 'text-anchor': 'middle', fill: theme.muted })
    );
  });
  return { width, height: bottom + axisHeight, body: [...axis, ...lanes].join('') };
}

function laneOf(course: Course, top: number, across: (timeMs: number) => number, theme: Theme): string {
  const y = top + (lane.height - lane.ribbon) / 2;
  const name = label(0, y + 15, `face ${course.trackId}`, { fill: theme.ink });
  const spans = course.spans.map(span => spanMark(span, y, across, theme));
  const apexes = course.events
    .filter(({ kind }) => kind === 'apex')
    .map(({ timeMs, label: expression, probability }) => {
      const x = across(timeMs);
      const triangle = { points: `${x - 4},${y - 8} ${x + 4},${y - 8} ${x},${y - 2}`, fill: theme.ink };
      return element('polygon', triangle, element('title', {}, `${expression}, ${percent(probability)}`));
    });
  return [name, ...spans, ...apexes].join('');
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
      if (width < leastWidth.letter) return rectangle;
      const words = width < leastWidth.name ? `${letter} ${marker}` : `${letter} ${marker} ${view.label}`;
      const text = { fill: theme.ground, 'text-anchor': 'middle', 'font-weight': 'bold' };
      return rectangle + label(x + width / 2, y + 15, words, text);
    }
  }
}
