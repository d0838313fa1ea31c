import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { darkness } from '../../appearance.js';
import { useStore } from '../../store.js';
import { clockText, dateText } from '../../time/text.js';
import { labelPlaces } from './label-places.js';
import type { Span } from './span.js';

/** Pixels left and right of the plotted area, the same in every lane, so that times stand above one another. */
export const gutter = { left: 56, right: 12 } as const;

export interface Line {
  readonly label: string;
  /** Stands where the line ends, for whoever does not tell its colour. */
  readonly letter?: string;
  /** CSS colour; without one the lane's own. */
  readonly colour?: string;
  readonly values: readonly (number | null)[];
  readonly filled?: boolean;
}

interface ChartProps {
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  readonly timeZone: string;
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** Ends of the upright axis; null fits the data. */
  readonly range: readonly [number, number] | null;
  readonly withTimes: boolean;
  /** Somebody drew over a stretch of time. */
  readonly choose: (span: Span) => void;
}

/** Lines over time. Its numbers are also in the table below the lanes, so it is hidden from screen readers. */
export function Chart(props: ChartProps) {
  const { width, height, span, timeZone, times, lines, range, withTimes, choose } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const chosen = useRef(choose);
  chosen.current = choose;
  const dark = useStore(darkness);
  const shown = useRef(lines);
  shown.current = lines;
  const form = lines.map(({ label, colour }) => `${label} ${colour}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot only where its form is another
  useEffect(() => {
    const element = host.current!;
    const style = getComputedStyle(element);
    const axis: uPlot.Axis = {
      stroke: style.color,
      font: `13px ${style.fontFamily}`,
      grid: { stroke: style.borderTopColor, width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width,
        height,
        padding: [8, gutter.right, withTimes ? 0 : 8, 0],
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false }, y: false },
        scales: {
          x: { time: true, auto: false },
          y: { auto: range === null, ...(range && { range: [...range] }) },
        },
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), timeZone),
        axes: [
          { ...axis, show: withTimes, space: 80, size: 28, values: ticksIn(timeZone) },
          { ...axis, size: gutter.left, space: 24 },
        ],
        series: [
          {},
          ...lines.map(({ label, colour = style.color, filled = false }) => ({
            label,
            stroke: colour,
            width: 1.5,
            points: { show: false },
            ...(filled && { fill: style.borderTopColor, paths: uPlot.paths.stepped!({ align: 1 }) }),
          })),
        ],
        hooks: {
          draw: [plot => drawLetters(plot, shown.current, axis.font as string)],
          setSelect: [
            ({ select, posToVal, setSelect }: uPlot) => {
              if (select.width < 4) return;
              const time = (position: number) => posToVal(position, 'x') * 1000;
              chosen.current({ from: time(select.left), to: time(select.left + select.width) });
              setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      dataOf(times, lines),
      element,
    );
    made.setScale('x', { min: span.from / 1000, max: span.to / 1000 });
    plot.current = made;
    return () => made.destroy();
  }, [width, height, timeZone, form, dark, withTimes]);

  useEffect(() => {
    plot.current?.setData(dataOf(times, lines), range === null);
    plot.current?.setScale('x', { min: span.from / 1000, max: span.to / 1000 });
  }, [times, lines, range, span.from, span.to]);

  return <div ref={host} className="chart" aria-hidden="true" />;
}

/** Pixels between the letters at the ends of lines. */
const letterGap = 12;

function drawLetters({ ctx, data, bbox, valToPos }: uPlot, lines: readonly Line[], font: string): void {
  const { pxRatio } = uPlot;
  const [times] = data;
  const ends = lines.flatMap(({ letter, colour }, index) => {
    const values = data[index + 1] ?? [];
    const last = values.findLastIndex(
      (value, at) => value != null && valToPos(times[at]!, 'x', true) <= bbox.left + bbox.width,
    );
    if (letter === undefined || last === -1) return [];
    const [x, y] = [valToPos(times[last]!, 'x', true), valToPos(values[last]!, 'y', true)];
    return x < bbox.left ? [] : [{ letter, colour, x, y }];
  });
  const places = labelPlaces(
    ends.map(({ y }) => y),
    letterGap * pxRatio,
    bbox.top,
    bbox.top + bbox.height,
  );
  ctx.save();
  ctx.font = font.replace('13px', `${13 * pxRatio}px`);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const [index, { letter, colour, x }] of ends.entries()) {
    ctx.fillStyle = colour ?? ctx.fillStyle;
    ctx.fillText(letter, x + 2 * pxRatio, places[index]!);
  }
  ctx.restore();
}

const dataOf = (times: readonly number[], lines: readonly Line[]): uPlot.AlignedData => [
  times.map(time => time / 1000),
  ...lines.map(({ values }) => [...values]),
];

const daySeconds = 86_400;

/** uPlot writes `2:30pm` where a ward writes `14:30`. */
const ticksIn =
  (timeZone: string): uPlot.Axis.DynamicValues =>
  (_plot, ticks, _axis, _space, increment) =>
    ticks.map(tick =>
      increment >= daySeconds ? dateText(tick * 1000, timeZone) : clockText(tick * 1000, timeZone),
    );
