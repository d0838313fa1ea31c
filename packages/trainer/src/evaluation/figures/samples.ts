import { classLabel, type Drawing, type Figure, label, wideFrom } from './figure.js';
import { element } from './markup.js';
import { grouped } from './numbers.js';
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
  const wide = width >= wideFrom;
  const gap = 4;
  const side = 68;
  const left = wide ? 140 : 0;
  const above = wide ? 0 : 28;
  const room = Math.floor((width - left + gap) / (side + gap));
  const rowHeight = side + above + 12;
  const rows = samples.map(({ label: name, rows: count, pictures }, index) => {
    const y = index * rowHeight;
    const title = classLabel(name, name, theme, { x: 0, y: y + 18, 'font-weight': 'bold' });
    const counted = wide
      ? label(0, y + 36, grouped(count), { fill: theme.muted })
      : label(width, y + 18, grouped(count), { fill: theme.muted, 'text-anchor': 'end' });
    const images = pictures.slice(0, room).map((png, place) =>
      element('image', {
        x: left + place * (side + gap),
        y: y + above,
        width: side,
        height: side,
        href: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
      }),
    );
    return title + counted + images.join('');
  });
  return { width, height: samples.length * rowHeight - 12, body: rows.join('') };
}
