import type { ConfusionMatrix } from '../measures/classification.js';
import type { Interval } from '../measures/interval.js';
import { classLabel, type Drawing, type Figure, label, wideFrom } from './figure.js';
import { element } from './markup.js';
import { percent, percentRange } from './numbers.js';
import { fontSize, type Theme } from './theme.js';

export interface ConfusionFigure {
  readonly labels: readonly string[];
  /** Rows by [true class][predicted class]. */
  readonly confusion: ConfusionMatrix;
  readonly accuracy: number;
  readonly interval95: Interval;
  readonly split: string;
  readonly views: string;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// Ink stays readable (contrast above 5) on a cell shaded with this much ink, in both colour schemes.
const deepestShade = 0.36;

/** Figure 4: who was taken for whom, in shares of each true class and in counts. */
export function confusionFigure(data: ConfusionFigure): Figure {
  const { labels, confusion, accuracy, interval95, split, views } = data;
  const rows = confusion.flat().reduce((total, count) => total + count, 0);
  return {
    name: 'figure-4-confusion-matrix',
    title: 'Figure 4 · Confusion matrix',
    caption:
      `${split}, ${rows} rows, views: ${views}. Accuracy ${percent(accuracy)} ` +
      `(95 % interval ${percentRange(interval95)}). ` +
      'Each row is a true class: the share of it given each name and, where there is room, the number of pictures.',
    table: {
      columns: ['true class, called →', ...labels, 'pictures', 'accuracy'],
      rows: confusion.map((counts, index) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        return [labels[index]!, ...counts, total, percent(counts[index]! / Math.max(1, total))];
      }),
    },
    draw: (theme, width) => drawMatrix(data, theme, width),
  };
}

function drawMatrix({ labels, confusion }: ConfusionFigure, theme: Theme, width: number): Drawing {
  const wide = width >= wideFrom;
  const left = wide ? 128 : 36;
  const right = wide ? 64 : 0;
  const top = 56;
  const cellWidth = Math.floor((width - left - right - 1) / labels.length);
  const cellHeight = wide ? 52 : 40;
  const end = left + labels.length * cellWidth;
  const bottom = top + labels.length * cellHeight;
  const heading = { fill: theme.muted };
  const parts = [
    label(left, 14, 'called', heading),
    label(0, top - 12, wide ? 'true class' : 'true', heading),
    wide
      ? label(end + right, top - 12, 'pictures', { ...heading, 'text-anchor': 'end' })
      : label(left, bottom + 20, 'per cent of each true class', heading),
  ];
  const diagonal: string[] = [];
  for (const [row, counts] of confusion.entries()) {
    const y = top + row * cellHeight;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const columnCentre = { x: left + (row + 0.5) * cellWidth, y: top - 12, 'text-anchor': 'middle' };
    const name = labels[row]!;
    const words = wide ? name : theme.look(name).letter;
    parts.push(classLabel(name, words, theme, { x: 0, y: y + cellHeight / 2 + 5 }));
    parts.push(classLabel(name, words, theme, columnCentre));
    if (wide) parts.push(label(end + right, y + cellHeight / 2 + 5, String(total), { 'text-anchor': 'end' }));
    for (const [column, count] of counts.entries()) {
      const box = { x: left + column * cellWidth + 0.5, y: y + 0.5, width: cellWidth, height: cellHeight };
      const share = total === 0 ? 0 : count / total;
      const shade = { fill: theme.ink, 'fill-opacity': deepestShade * share, stroke: theme.line };
      parts.push(element('rect', { ...box, ...shade }), cellText(box, share, count, row === column, wide));
      if (row === column) diagonal.push(element('rect', { ...box, fill: 'none', stroke: theme.ink }));
    }
  }
  return { width, height: bottom + (wide ? 1 : 24), body: [...parts, ...diagonal].join('') };
}

/** Share and count of a cell, or the share alone in whole per cent; right answers are bold. */
function cellText(box: Box, share: number, count: number, right: boolean, wide: boolean): string {
  const x = box.x + box.width / 2;
  const middle = box.y + box.height / 2 + 5;
  const strong = { 'text-anchor': 'middle', 'font-weight': right ? 'bold' : 'normal' };
  if (!wide) return label(x, middle, (100 * share).toFixed(0), strong);
  const percentage = label(x, middle - 7, percent(share), { ...strong, 'font-size': fontSize.strong });
  return percentage + label(x, middle + 12, String(count), { 'text-anchor': 'middle' });
}
