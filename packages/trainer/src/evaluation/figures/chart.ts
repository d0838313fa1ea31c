import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Drawing } from './figure.js';
import { fontSize, fontStack, type Theme } from './theme.js';

/** One line of a chart; its name stands at its last point instead of in a legend. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The line that matters is ink, the one to compare it with muted and dashed, the raw data a hairline. */
  readonly stroke: 'main' | 'compared' | 'raw';
  /** Mark every point, as where each is a measurement. */
  readonly dots?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Decimals of the numbers at the ticks. */
  readonly decimals: number;
}

export interface LineChart {
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Values worth a dotted hairline across the chart. */
  readonly references?: readonly { readonly value: number; readonly name: string }[];
}

const margin = { top: 32, bottom: 32, left: 56 };
const labelGap = 16;

/** A chart of lines over hairlines, with Observable Plot. */
export function lineChart(chart: LineChart, theme: Theme, width: number): Drawing {
  const points = chart.series.flatMap(series => series.points.map(([x, y]) => ({ x, y, series })));
  const stroke = (series: Series) => (series.stroke === 'main' ? theme.ink : theme.muted);
  const rows = (kind: Series['stroke']) => points.filter(point => point.series.stroke === kind);
  const lineOf = (kind: Series['stroke'], options: Plot.LineOptions) =>
    Plot.line(rows(kind), { x: 'x', y: 'y', z: point => point.series.name, stroke: theme.muted, ...options });
  return plot(
    {
      width,
      height: chart.height,
      marginTop: margin.top,
      marginRight: marginFor(chart),
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      x: { domain: [...chart.x.domain] },
      y: { domain: [...chart.y.domain] },
      marks: [
        Plot.gridY({ ticks: [...chart.y.ticks], stroke: theme.line, strokeOpacity: 1, strokeWidth: 1 }),
        Plot.axisX({ ...axisOptions(chart.x, theme), label: null, tickSize: 4 }),
        Plot.axisY({ ...axisOptions(chart.y, theme), labelOffset: margin.left - 4, tickSize: 0 }),
        Plot.text([chart.x.label], {
          text: name => name,
          frameAnchor: 'bottom-right',
          textAnchor: 'start',
          dx: 24,
          dy: 19,
          fill: theme.muted,
        }),
        Plot.ruleY(chart.references ?? [], { y: 'value', stroke: theme.muted, strokeDasharray: '1,3' }),
        Plot.text(chart.references ?? [], {
          y: 'value',
          text: 'name',
          frameAnchor: 'right',
          dx: 8,
          textAnchor: 'start',
          fill: theme.muted,
        }),
        lineOf('raw', { strokeWidth: 1, strokeOpacity: 0.6 }),
        lineOf('compared', { strokeWidth: 1.5, strokeDasharray: '5,3' }),
        lineOf('main', { strokeWidth: 2, stroke: theme.ink }),
        Plot.dot(
          points.filter(point => point.series.dots),
          {
            x: 'x',
            y: 'y',
            r: 3,
            fill: theme.ground,
            stroke: point => stroke(point.series),
            strokeWidth: 1.5,
          },
        ),
        Plot.text(endLabels(chart), {
          x: 'x',
          y: 'y',
          text: 'name',
          dx: 8,
          textAnchor: 'start',
          fill: label => stroke(label.series),
        }),
      ],
    },
    theme,
  );
}

/** Room on the right for the names of lines, of references and of the horizontal axis. */
function marginFor({ x, series, references = [] }: LineChart): number {
  const longest = Math.max(x.label.length + 2, ...[...series, ...references].map(each => each.name.length));
  return 12 + Math.ceil(longest * 0.6 * fontSize.text);
}

/** Runs Plot without a browser; colours, letters and sizes are the theme's. */
export function plot(options: Plot.PlotOptions, theme: Theme): Drawing {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const figure = Plot.plot({
    document: document as unknown as Document,
    className: 'plot',
    style: { color: theme.ink, background: 'none', fontFamily: fontStack, fontSize: `${fontSize.text}px` },
    ...options,
  });
  // The style sheet Plot adds is for tooltips and line breaks; neither is used, and PNG renderers don't read it.
  figure.querySelector('style')?.remove();
  return { width: options.width!, height: options.height!, body: figure.outerHTML };
}

/** A vertical axis that holds all values and begins and ends on a round number. */
export function roundAxis(label: string, values: readonly number[], fromZero = false): Axis {
  const highest = Math.max(...values, fromZero ? 0 : -Infinity);
  const lowest = fromZero ? 0 : Math.min(...values);
  if (!Number.isFinite(highest - lowest)) return { label, domain: [0, 1], ticks: [0, 1], decimals: 0 };
  const span = highest - lowest || Math.abs(highest) / 10 || 1;
  const step = roundStep(span / 5);
  const first = Math.floor(lowest / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(highest / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return { label, domain: [first * step, last * step], ticks, decimals };
}

/** A horizontal axis that counts to `last`, with about `count` ticks. */
export function countingAxis(label: string, last: number, count: number): Axis {
  const step = Math.max(1, roundStep(last / count));
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return { label, domain: [0, last], ticks, decimals: 0 };
}

/** The smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find(each => each * power >= least * (1 - 1e-9))!;
}

function axisOptions({ label, ticks, decimals }: Axis, theme: Theme) {
  return {
    label,
    labelArrow: 'none' as const,
    color: theme.muted,
    ticks: [...ticks],
    tickFormat: (value: number) => value.toFixed(value === 0 ? 0 : decimals),
  };
}

/** Names of the series at their last points, pushed apart where they would touch. */
function endLabels({ series, y, height }: LineChart) {
  const [low, high] = y.domain;
  const gap = (labelGap * (high - low)) / (height - margin.top - margin.bottom);
  const labels = series
    .filter(each => each.points.length > 0 && each.name !== '')
    .map(each => ({ series: each, name: each.name, x: each.points.at(-1)![0], y: each.points.at(-1)![1] }))
    .sort((left, right) => left.y - right.y);
  for (let index = 1; index < labels.length; index++) {
    const overlap = labels[index - 1]!.y + gap - labels[index]!.y;
    if (overlap <= 0) continue;
    labels[index]!.y += overlap / 2;
    labels[index - 1]!.y -= overlap / 2;
  }
  return labels;
}
