import type { ConfusionMatrix } from '../measures/classification.js';
import type { Interval } from '../measures/interval.js';
import { type Drawing, type Figure, label, wideFrom } from './figure.js';
import { element } from './markup.js';
import { percent } from './numbers.js';
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
      `(95 % interval ${percent(interval95[0])} to ${percent(interval95[1])}). ` +
      'Each row is a true class: the share of it given each name and, where there is room, the number of pictures.',
    table: {
      columns: ['true class', ...labels.map(each => `called ${each}`), 'pictures', 'accuracy'],
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
  const cellWidth = Math.floor((width - left - right) / labels.length);
  const cellHeight = wide ? 52 : 40;
  const bottom = top + labels.length * cellHeight;
  const end = left + labels.length * cellWidth;
  const parts = [
    label(left, 14, 'called', { fill: theme.muted }),
    label(0, top - 12, wide ? 'true class' : 'true', { fill: theme.muted }),
    ...(wide ? [label(end + right, top - 12, 'pictures', { fill: theme.muted, 'text-anchor': 'end' })] : []),
  ];
  for (const [row, counts] of confusion.entries()) {
    const y = top + row * cellHeight;
    const middle = y + cellHeight / 2 + 5;
    const total = counts.reduce((sum, count) => sum + count, 0);
    parts.push(className(labels[row]!, 0, middle, wide, 'start', theme));
    parts.push(className(labels[row]!, left + (row + 0.5) * cellWidth, top - 12, wide, 'middle', theme));
    if (wide) parts.push(label(end + right, middle, String(total), { 'text-anchor': 'end' }));
    for (const [column, count] of counts.entries()) {
      const share = total === 0 ? 0 : count / total;
      parts.push(cell(left + column * cellWidth, y, cellWidth, cellHeight, share, row === column, theme));
      const centre = { 'text-anchor': 'middle', 'font-weight': row === column ? 'bold' : 'normal' };
      const x = left + (column + 0.5) * cellWidth;
      const words = total === 0 ? '–' : wide ? percent(share) : (100 * share).toFixed(0);
      parts.push(label(x, wide ? middle - 7 : middle, words, { ...centre, ...(wide && { 'font-size': fontSize.strong }) }));
      if (wide) parts.push(label(x, middle + 12, String(count), { ...centre, 'font-weight': 'normal' }));
    }
  }
  if (!wide) parts.push(label(left, bottom + 20, 'per cent of each true class', { fill: theme.muted }));
  return { width, height: wide ? bottom + 1 : bottom + 24, body: parts.join('') };
}

/** A cell with its shade; the right answers on the diagonal are framed in ink. */
function cell(x: number, y: number, width: number, height: number, share: number, framed: boolean, theme: Theme): string {
  const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 };
  const shade = element('rect', { ...box, fill: theme.ink, 'fill-opacity': deepestShade * share });
  const frame = { ...box, fill: 'none', stroke: framed ? theme.ink : theme.line };
  return shade + element('rect', frame);
}

/** Marker and name, or marker and letter where it is narrow; the colour is the marker's alone. */
function className(name: string, x: number, y: number, wide: boolean, anchor: string, theme: Theme): string {
  const look = theme.look(name);
  const marker = element('tspan', { fill: look.colour }, look.marker);
  const words = anchor === 'start' && wide ? name : wide ? name : look.letter;
  return element('text', { x, y, 'text-anchor': anchor }, marker, ` ${words}`);
}
