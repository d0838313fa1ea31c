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
  readonly format?: (value: number) => string;
  readonly ticks?: readonly number[];
}

export interface LineChart {
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Values worth a dotted hairline across the chart. */
  readonly references?: readonly { readonly value: number; readonly name: string }[];
}

const margin = { top: 32, right: 88, bottom: 44, left: 56 };
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
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      x: { domain: [...chart.x.domain] },
      y: { domain: [...chart.y.domain] },
      marks: [
        Plot.gridY({ stroke: theme.line, strokeOpacity: 1, strokeWidth: 1 }),
        axis('x', chart.x, theme),
        axis('y', chart.y, theme),
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
          { x: 'x', y: 'y', r: 3, fill: theme.ground, stroke: point => stroke(point.series), strokeWidth: 1.5 },
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

/** Evenly spaced whole numbers from 1 to `last`, about `count` of them. */
export function wholeTicks(last: number, count: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find(each => last / each <= count) ?? 1000;
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}

/** The first of a range's round bounds: a domain that holds all values and ends on multiples of `step`. */
export function roundDomain(values: readonly number[], step: number): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const low = Math.floor(Math.min(...values) / step) * step;
  const high = Math.ceil(Math.max(...values) / step) * step;
  return [low, high > low ? high : low + step];
}

function axis(dimension: 'x' | 'y', { label, ticks, format }: Axis, theme: Theme): Plot.Markish {
  const options = {
    label,
    labelArrow: 'none' as const,
    color: theme.muted,
    ...(ticks && { ticks: [...ticks] }),
    ...(format && { tickFormat: format }),
  };
  if (dimension === 'x') return Plot.axisX({ ...options, tickSize: 4, labelAnchor: 'right', labelOffset: 40 });
  return Plot.axisY({ ...options, tickSize: 0, ticks: options.ticks ?? 5, labelOffset: margin.left - 4 });
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
