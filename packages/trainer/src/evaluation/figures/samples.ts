import { classLabel, type Drawing, type Figure } from './figure.js';
import type { Attributes } from './markup.js';
import { grouped } from './numbers.js';
import { drawPictureRows } from './picture-rows.js';
import type { Theme } from './theme.js';

/** Pictures of one class, for figure 3. */
export interface ClassSamples {
  readonly label: string;
  /** Rows of this class in the split the pictures are from. */
  readonly rows: number;
  /** PNG files. */
  readonly pictures: readonly Uint8Array[];
}

/** Figure 3: what the pictures of each class look like. */
export function samplesFigure(samples: readonly ClassSamples[], split: string): Figure {
  return {
    name: 'figure-3-samples',
    title: 'Figure 3 · Sample pictures per class',
    caption: `Drawn at random from ${split}. For research only; copyright of the photographs stays with their owners.`,
    table: {
      columns: ['class', `pictures in ${split}`, 'shown'],
      rows: samples.map(each => [each.label, grouped(each.rows), each.pictures.length]),
    },
    draw: (theme, width) => drawSamples(samples, theme, width),
  };
}

function drawSamples(samples: readonly ClassSamples[], theme: Theme, width: number): Drawing {
  const rows = samples.map(({ label: name, rows: count, pictures }) => ({
    title: (at: Attributes) => classLabel(name, name, theme, at),
    note: grouped(count),
    pictures,
  }));
  return drawPictureRows(rows, theme, width);
}
