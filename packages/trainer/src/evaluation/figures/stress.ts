import * as Plot from '@observablehq/plot';
import type { Stress, StressSample } from '../stress/stress.js';
import { plot } from './chart.js';
import { type Drawing, type Figure, label, wideFrom } from './figure.js';
import { percent, percentRange } from './numbers.js';
import { drawPictureRows } from './picture-rows.js';
import type { Theme } from './theme.js';

/** Accuracy on pictures made worse, a line an alteration. */
export function stressFigure(stress: Stress): Figure {
  return {
    name: 'stress',
    title: 'Stress · accuracy on pictures made worse',
    caption:
      `${stress.split}, ${stress.rows} rows, one view. The dotted line is the accuracy on the pictures as they are, ` +
      `${percent(stress.accuracy)}; the dots are three strengths, the filled one the worst.`,
    table: {
      columns: ['alteration', 'strength', 'accuracy', 'lost', '95 % interval, paired'],
      rows: stress.scores.map(each => [
        each.name,
        `${each.strength} ${each.unit}`,
        percent(each.accuracy),
        percent(each.drop),
        percentRange(each.dropInterval95),
      ]),
    },
    draw: (theme, width) => drawStress(stress, theme, width),
  };
}

function drawStress(stress: Stress, theme: Theme, width: number): Drawing {
  const names = [...new Set(stress.scores.map(({ name }) => name))];
  const dots = stress.scores.map(({ name, accuracy }, place) => ({ name, accuracy, level: place % 3 }));
  const highest = Math.max(stress.accuracy, ...dots.map(dot => dot.accuracy));
  const ticks = Array.from({ length: Math.ceil(highest * 10) + 1 }, (_, tenth) => tenth / 10);
  const shown = width >= wideFrom ? ticks : ticks.filter((_, tenth) => tenth % 2 === 0);
  const fills = [theme.ground, theme.muted, theme.ink];
  return plot(
    {
      width,
      height: 48 + 36 * names.length,
      marginLeft: 120,
      marginRight: 16,
      marginTop: 8,
      marginBottom: 40,
      x: { domain: [0, ticks.at(-1)!] },
      y: { domain: names, type: 'point', padding: 0.6 },
      marks: [
        Plot.gridX({ ticks: shown, stroke: theme.line, strokeOpacity: 1 }),
        Plot.axisX({
          ticks: shown,
          tickFormat: (value: number) => value.toFixed(1),
          label: 'accuracy',
          labelAnchor: 'center',
          labelArrow: 'none',
          labelOffset: 36,
          tickSize: 0,
          color: theme.muted,
        }),
        Plot.axisY({ label: null, tickSize: 0, color: theme.ink }),
        Plot.ruleX([stress.accuracy], { stroke: theme.muted, strokeDasharray: '1,3' }),
        Plot.line(dots, { x: 'accuracy', y: 'name', z: 'name', stroke: theme.ink, strokeWidth: 1 }),
        Plot.dot(dots, {
          x: 'accuracy',
          y: 'name',
          r: 4,
          fill: dot => fills[dot.level],
          stroke: theme.ink,
        }),
      ],
    },
    theme,
  );
}

/** What each alteration does to a few faces: as they are, then worse from the left to the right. */
export function stressSamplesFigure(samples: readonly StressSample[]): Figure {
  return {
    name: 'stress-samples',
    title: 'Stress · what the network is shown',
    caption:
      'Faces as they are, then at each strength. For research only; copyright of the photographs stays with their owners.',
    table: {
      columns: ['alteration', 'strengths', 'of what'],
      rows: samples.map(({ name, unit, strengths }) => [name, strengths.join(', '), unit]),
    },
    draw: (theme, width) =>
      drawPictureRows(
        samples.map(({ name, strengths, pictures }) => ({
          title: at => label(0, 0, name, at),
          note: strengths.join(', '),
          pictures: pictures.flat(),
        })),
        theme,
        width,
      ),
  };
}
