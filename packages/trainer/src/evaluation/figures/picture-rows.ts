import { type Drawing, label, wideFrom } from './figure.js';
import { type Attributes, element } from './markup.js';
import type { Theme } from './theme.js';

/** Pictures side by side under a title, or beside it where there is room. */
export interface PictureRow {
  /** Draws the title there. */
  readonly title: (at: Attributes) => string;
  readonly note: string;
  /** PNG files; as many are shown as have room. */
  readonly pictures: readonly Uint8Array[];
}

const gap = 4;
const side = 68;

export function drawPictureRows(rows: readonly PictureRow[], theme: Theme, width: number): Drawing {
  const wide = width >= wideFrom;
  const left = wide ? 140 : 0;
  const above = wide ? 0 : 28;
  const room = Math.floor((width - left + gap) / (side + gap));
  const rowHeight = side + above + 12;
  const drawn = rows.map(({ title, note, pictures }, index) => {
    const y = index * rowHeight;
    const noted = wide
      ? label(0, y + 36, note, { fill: theme.muted })
      : label(width, y + 18, note, { fill: theme.muted, 'text-anchor': 'end' });
    const images = pictures.slice(0, room).map((png, place) =>
      element('image', {
        x: left + place * (side + gap),
        y: y + above,
        width: side,
        height: side,
        href: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
      }),
    );
    return title({ x: 0, y: y + 18, 'font-weight': 'bold' }) + noted + images.join('');
  });
  return { width, height: rows.length * rowHeight - 12, body: drawn.join('') };
}
