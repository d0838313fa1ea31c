// Figures 5 to 7: how a run went, from its metrics.jsonl.

import type { EpochMetric, StepMetric } from '../../training/metrics.js';
import { type Axis, countingAxis, lineChart, roundAxis, type Series } from './chart.js';
import { type Drawing, type Figure, wideFrom } from './figure.js';
import { percent } from './numbers.js';
import type { Theme } from './theme.js';

/** What the paper reports, and without a stated split. */
const paperAccuracy = 0.7;

/** Points of a line that a reader can tell apart. */
const finestPoints = 240;

/** Figure 5: accuracy on rows not trained on, after each epoch. */
export function testAccuracyFigure(epochs: readonly EpochMetric[]): Figure {
  const judged = epochs.filter(epoch => epoch.testAccuracy !== null);
  const points = judged.map(epoch => [epoch.epoch, epoch.testAccuracy!] as const);
  const best = judged.reduce<EpochMetric | undefined>(
    (leader, epoch) => (leader && leader.testAccuracy! >= epoch.testAccuracy! ? leader : epoch),
    undefined,
  );
  return {
    name: 'figure-5-test-accuracy',
    title: 'Figure 5 · Test accuracy per epoch',
    caption: best
      ? `${best.split} rows after each epoch: ${percent(judged.at(-1)!.testAccuracy!)} at the end, ` +
        `at best ${percent(best.testAccuracy!)} after epoch ${best.epoch}.`
      : 'This run judged no rows between epochs.',
    table: {
      columns: ['epoch', 'split', 'test accuracy'],
      rows: judged.map(epoch => [epoch.epoch, epoch.split ?? '', epoch.testAccuracy!.toFixed(4)]),
    },
    draw: (theme, width) =>
      lineChart(
        {
          height: 320,
          x: epochAxis(epochs, width),
          y: roundAxis('test accuracy', [...points.map(([, y]) => y), paperAccuracy]),
          references: [{ value: paperAccuracy, name: 'paper 0.70' }],
          series: [
            { name: points.at(-1)?.[1].toFixed(3) ?? '', points, stroke: 'main', dots: epochs.length <= 60 },
          ],
        },
        theme,
        width,
      ),
  };
}

/** Figure 6: loss and accuracy over one axis of epochs, training and test. */
export function lossAndAccuracyFigure(epochs: readonly EpochMetric[], steps: readonly StepMetric[]): Figure {
  const last = epochs.at(-1);
  const batchLoss = thinned(steps, step => [step.epoch, step.loss]);
  const pairs = (pick: (epoch: EpochMetric) => number | null) =>
    epochs.flatMap(epoch => {
      const value = pick(epoch);
      return value === null ? [] : [[epoch.epoch, value] as const];
    });
  const train = (pick: (epoch: EpochMetric) => number): Series => ({
    name: 'train',
    points: pairs(pick),
    stroke: 'compared',
  });
  const tested = (pick: (epoch: EpochMetric) => number | null): Series => ({
    name: 'test',
    points: pairs(pick),
    stroke: 'main',
  });
  const draw = (theme: Theme, width: number): Drawing => {
    const x = epochAxis(epochs, width);
    const losses = [tested(epoch => epoch.testLoss), train(epoch => epoch.trainLoss)];
    const batches: Series = { name: '', points: batchLoss, stroke: 'raw' };
    const accuracies = [tested(epoch => epoch.testAccuracy), train(epoch => epoch.trainAccuracy)];
    const loss = lineChart(
      {
        height: 260,
        x,
        y: roundAxis('loss (nats)', [...losses, batches].flatMap(heights)),
        series: [...losses, batches],
      },
      theme,
      width,
    );
    const accuracy = lineChart(
      { height: 260, x, y: roundAxis('accuracy', accuracies.flatMap(heights)), series: accuracies },
      theme,
      width,
    );
    return stacked([loss, accuracy]);
  };
  return {
    name: 'figure-6-loss-and-accuracy',
    title: 'Figure 6 · Loss and accuracy',
    caption: last
      ? `After ${last.epoch} ${last.epoch === 1 ? 'epoch' : 'epochs'}: training loss ${last.trainLoss.toFixed(3)}, accuracy ${percent(last.trainAccuracy)}` +
        `${last.testLoss === null ? '' : `; test loss ${last.testLoss.toFixed(3)}`}` +
        `${last.testAccuracy === null ? '' : `, accuracy ${percent(last.testAccuracy)}`}. ` +
        'The hairline is the loss batch by batch; training figures are those of augmented pictures.'
      : 'No epoch was finished.',
    table: {
      columns: ['epoch', 'train loss', 'train accuracy', 'test loss', 'test accuracy', 'images/s'],
      rows: epochs.map(epoch => [
        epoch.epoch,
        epoch.trainLoss.toFixed(4),
        epoch.trainAccuracy.toFixed(4),
        epoch.testLoss?.toFixed(4) ?? '',
        epoch.testAccuracy?.toFixed(4) ?? '',
        epoch.imagesPerSecond.toFixed(1),
      ]),
    },
    draw,
  };
}

/** Figure 7: learning rate per batch, and the momentum that cycles against it. */
export function learningRateFigure(steps: readonly StepMetric[]): Figure {
  const rates = thinned(steps, step => [step.step, step.learningRate]);
  const momenta = thinned(steps, step => [step.step, step.momentum]);
  const peak = steps.reduce((highest, step) => Math.max(highest, step.learningRate), 0);
  const draw = (theme: Theme, width: number): Drawing => {
    const last = steps.at(-1)?.step ?? 1;
    const x = countingAxis('batch', last, width >= wideFrom ? 10 : 3);
    const rate = lineChart(
      {
        height: 260,
        x,
        y: roundAxis('learning rate', [peak], true),
        series: [{ name: '', points: rates, stroke: 'main' }],
      },
      theme,
      width,
    );
    const momentum = lineChart(
      {
        height: 180,
        x,
        y: roundAxis(
          'momentum',
          momenta.map(([, y]) => y),
        ),
        series: [{ name: '', points: momenta, stroke: 'main' }],
      },
      theme,
      width,
    );
    return stacked([rate, momentum]);
  };
  return {
    name: 'figure-7-learning-rate',
    title: 'Figure 7 · Learning rate per batch',
    caption:
      steps.length === 0
        ? 'No batch was trained.'
        : `${steps.at(-1)!.step} batches; the rate peaks at ${peak.toPrecision(3)} and ends at ${steps.at(-1)!.learningRate.toPrecision(3)}.`,
    table: {
      columns: ['batch', 'epoch', 'learning rate', 'momentum'],
      rows: sampled(steps, 12).map(step => [
        step.step,
        step.epoch.toFixed(2),
        step.learningRate.toPrecision(4),
        step.momentum.toFixed(4),
      ]),
    },
    draw,
  };
}

/** Drawings one under the other, sharing the horizontal axis of the last. */
function stacked(drawings: readonly Drawing[]): Drawing {
  let height = 0;
  const bodies = drawings.map(drawing => {
    const body = `<g transform="translate(0 ${height})">${drawing.body}</g>`;
    height += drawing.height;
    return body;
  });
  return { width: drawings[0]!.width, height, body: bodies.join('') };
}

function epochAxis(epochs: readonly EpochMetric[], width: number): Axis {
  return countingAxis('epoch', epochs.at(-1)?.epoch ?? 1, width >= wideFrom ? 15 : 6);
}

/** At most `finestPoints` points: means of equally long runs of steps. */
function thinned(
  steps: readonly StepMetric[],
  pick: (step: StepMetric) => readonly [number, number],
): readonly (readonly [number, number])[] {
  const size = Math.max(1, Math.ceil(steps.length / finestPoints));
  const points: (readonly [number, number])[] = [];
  for (let start = 0; start < steps.length; start += size) {
    const run = steps.slice(start, start + size).map(pick);
    const mean = (place: 0 | 1) => run.reduce((total, point) => total + point[place], 0) / run.length;
    points.push([mean(0), mean(1)]);
  }
  return points;
}

/** About `count` of a list, evenly spaced, first and last among them. */
function sampled<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!,
  );
}

const heights = (series: Series): readonly number[] => series.points.map(([, y]) => y);
