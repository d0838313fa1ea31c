import type { CoveragePoint } from '../calibration/selective.js';
import { lineChart, roundAxis } from './chart.js';
import type { Figure } from './figure.js';
import { percent } from './numbers.js';

/** How often a model is right where it is surest. */
export function coverageFigure(coverage: readonly CoveragePoint[], split: string): Figure {
  const all = coverage.at(-1)?.accuracy ?? 0;
  return {
    name: 'coverage',
    title: 'Accuracy of the surest rows',
    caption:
      `${split}: of all rows ${percent(all)} are right; of the share at the left that the model is surest of, more. ` +
      'How sure it is comes from temperatures fitted on other rows.',
    table: {
      columns: ['share of the rows', 'accuracy'],
      rows: coverage.map(point => [percent(point.coverage), percent(point.accuracy)]),
    },
    draw: (theme, width) =>
      lineChart(
        {
          height: 300,
          x: { label: 'coverage', domain: [0, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], decimals: 1 },
          y: roundAxis(
            'accuracy',
            coverage.map(({ accuracy }) => accuracy),
          ),
          series: [
            { name: '', stroke: 'main', points: coverage.map(point => [point.coverage, point.accuracy]) },
          ],
        },
        theme,
        width,
      ),
  };
}
