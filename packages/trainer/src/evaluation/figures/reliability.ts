import * as Plot from '@observablehq/plot';
import type { ReliabilityBin } from '../measures/calibration.js';
import { plot } from './chart.js';
import { type Drawing, type Figure, wideFrom } from './figure.js';
import { percent } from './numbers.js';
import type { Theme } from './theme.js';

/** Reliability diagram: for each bin of confidence, how often the prediction came true. */
export function reliabilityFigure(bins: readonly ReliabilityBin[], ece: number, split: string): Figure {
  return {
    name: 'reliability',
    title: 'Reliability · stated and true shares',
    caption:
      `${split}, ${bins.length} bins of equally many rows. On the diagonal, stated and true shares agree; ` +
      `the mean distance from it (expected calibration error) is ${ece.toFixed(3)}.`,
    table: {
      columns: ['rows', 'mean confidence', 'accuracy', 'accuracy less confidence'],
      rows: bins.map(bin => [
        bin.rows,
        percent(bin.confidence),
        percent(bin.accuracy),
        percent(bin.accuracy - bin.confidence),
      ]),
    },
    draw: (theme, width) => drawDiagram(bins, theme, width),
  };
}

function drawDiagram(bins: readonly ReliabilityBin[], theme: Theme, width: number): Drawing {
  const side = width >= wideFrom ? 440 : width;
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const axis = {
    labelArrow: 'none' as const,
    color: theme.muted,
    ticks,
    tickFormat: (value: number) => value.toFixed(1),
  };
  const diagonal = [
    { confidence: 0, accuracy: 0 },
    { confidence: 1, accuracy: 1 },
  ];
  return plot(
    {
      width: side,
      height: side - 20,
      marginLeft: 48,
      marginRight: 16,
      marginTop: 28,
      marginBottom: 44,
      x: { domain: [0, 1] },
      y: { domain: [0, 1] },
      marks: [
        Plot.gridX({ ticks, stroke: theme.line, strokeOpacity: 1 }),
        Plot.gridY({ ticks, stroke: theme.line, strokeOpacity: 1 }),
        Plot.axisX({ ...axis, label: 'confidence', labelAnchor: 'center', labelOffset: 40, tickSize: 0 }),
        Plot.axisY({ ...axis, label: 'accuracy', labelOffset: 44, tickSize: 0 }),
        Plot.line(diagonal, { x: 'confidence', y: 'accuracy', stroke: theme.muted, strokeDasharray: '5,3' }),
        Plot.ruleX(bins, { x: 'confidence', y1: 'confidence', y2: 'accuracy', stroke: theme.ink }),
        Plot.dot(bins, { x: 'confidence', y: 'accuracy', r: 4, fill: theme.ink }),
      ],
    },
    theme,
  );
}
