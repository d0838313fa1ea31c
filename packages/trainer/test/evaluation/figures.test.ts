import { describe, expect, test } from 'vitest';
import { figureFile, inlineSvg } from '../../src/evaluation/figures/figure.js';
import {
  learningRateFigure,
  lossAndAccuracyFigure,
  testAccuracyFigure,
} from '../../src/evaluation/figures/progress.js';
import { rasterise } from '../../src/evaluation/figures/raster.js';
import { reliabilityFigure } from '../../src/evaluation/figures/reliability.js';
import { pageTheme } from '../../src/evaluation/figures/theme.js';
import { reportFigures } from '../../src/evaluation/report/report.js';
import { fullReport } from './evidence-fixtures.js';
import { epochs, samples, steps } from './fixtures.js';

const figures = reportFigures({
  ...fullReport,
  samples: {
    split: 'Training',
    classes: samples.map(each => ({ ...each, pictures: each.pictures.slice(0, 1) })),
  },
});

test('a run with everything has the paper’s seven figures, those of calibration and those of stress', () => {
  expect(figures.map(figure => figure.name)).toEqual([
    'figure-1-pipeline',
    'figure-2-network',
    'figure-3-samples',
    'figure-4-confusion-matrix',
    'figure-5-test-accuracy',
    'figure-6-loss-and-accuracy',
    'figure-7-learning-rate',
    'reliability',
    'coverage',
    'stress',
    'stress-samples',
  ]);
});

describe.each(figures)('$name', figure => {
  test('as a file', async () => {
    await expect(figureFile(figure)).toMatchFileSnapshot(`golden/figures/${figure.name}.svg`);
  });

  test('on a phone, in the page’s colours', async () => {
    const svg = inlineSvg(figure, pageTheme, 288);
    expect(svg).not.toMatch(/#[0-9a-f]{6}/i);
    await expect(`${svg}\n`).toMatchFileSnapshot(`golden/figures/${figure.name}.phone.svg`);
  });

  test('never outgrows the width it is given', () => {
    for (const width of [288, 320, 560, 720, 1024])
      expect(figure.draw(pageTheme, width).width).toBeLessThanOrEqual(width);
  });

  test('as a table with as many cells as columns', () => {
    expect(figure.table.rows.length).toBeGreaterThan(0);
    for (const row of figure.table.rows) expect(row).toHaveLength(figure.table.columns.length);
  });
});

describe('runs at their edges', () => {
  const untested = epochs(3).map(epoch => ({ ...epoch, testLoss: null, testAccuracy: null, split: null }));
  test.each([
    ['no batch yet', [], []],
    ['a few batches, no epoch', [], steps(3, 448)],
    ['one epoch', epochs(1), steps(448, 448)],
    ['no judging between epochs', untested, steps(90, 30)],
    ['300 epochs', epochs(300), steps(9000, 30)],
    [
      'a constant rate',
      epochs(2),
      steps(20, 10).map(step => ({ ...step, learningRate: 0.01, momentum: 0.9 })),
    ],
    ['a rate of zero', epochs(2), steps(20, 10).map(step => ({ ...step, learningRate: 0, momentum: 0 }))],
  ])('%s', (_, ran, batches) => {
    const drawn = [testAccuracyFigure(ran), lossAndAccuracyFigure(ran, batches), learningRateFigure(batches)];
    for (const figure of drawn) expect(figureFile(figure)).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('no row in any bin', () => {
    expect(figureFile(reliabilityFigure([], 0, 'PublicTest'))).not.toMatch(/NaN|undefined/);
  });
});

test('a PNG has two pixels to the SVG’s one', async () => {
  const png = await rasterise(figureFile(figures[0]!));
  const view = new DataView(png.buffer, png.byteOffset);
  const svg = figureFile(figures[0]!);
  expect(svg).toContain(`width="${view.getUint32(16) / 2}"`);
  expect(svg).toContain(`height="${view.getUint32(20) / 2}"`);
});
