// Why a face got its answer, as an SVG: the face, beside it the same with what speaks for the answer left clear.
import type { Heat } from '@mien/runtime';
import { escaped, fontAttribute, named, styleOf, type Theme, themes } from '../annotate.js';

export interface ExplainedFace {
  /** The class explained. */
  readonly label: string;
  /** Of that class, 0 to 1. */
  readonly probability: number;
  /** The likeliest of the other classes, where the answer is uncertain. */
  readonly alternative?: { readonly label: string; readonly probability: number } | undefined;
  readonly heat: Heat;
  /** Addresses of the two pictures, such as `data:image/png;base64,…`. */
  readonly pictures: { readonly face: string; readonly veiled: string };
}

const side = 288;
const margin = 24;
const gap = 16;
export const figureSize = { width: 2 * margin + 2 * side + gap, height: 436, side } as const;

/** The colours that `veiled` wants for a class. */
export function veilColours(label: string, theme: Theme) {
  const { ground, ink } = themes[theme];
  return { ground, line: styleOf(label)?.[theme] ?? ink };
}

/** An SVG of `figureSize` on its ground. */
export function explanationSvg(
  { label, probability, alternative, heat, pictures }: ExplainedFace,
  theme: Theme = 'light',
): string {
  const { ground, ink, muted, line } = themes[theme];
  const { line: colour } = veilColours(label, theme);
  const { width, height } = figureSize;
  const right = margin + side + gap;
  const isBlank = heat.values.every(value => value === 0);
  const text = (x: number, y: number, words: string, fill: string, extra = '') =>
    `<text x="${x}" y="${y}" fill="${fill}"${extra}>${escaped(words)}</text>`;
  const picture = (x: number, address: string) =>
    `<image x="${x}" y="60" width="${side}" height="${side}" href="${address}"/><rect x="${x}" y="60" width="${side}" height="${side}" fill="none" stroke="${line}"/>`;
  const answer = `${named(label)} ${probability.toFixed(2)}`;
  const other = alternative && `${named(alternative.label)} ${alternative.probability.toFixed(2)}`;
  // An uncertain answer takes a line of its own.
  const heading = other
    ? [`uncertain: ${answer} or ${other}`, `what speaks for ${label}`]
    : [`${answer}: what speaks for it`];
  const places = `${heat.width}x${heat.height} places, Grad-CAM`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${fontAttribute} font-size="13" role="img" aria-label="${escaped(heading.join('; '))}">`,
    `<rect width="${width}" height="${height}" fill="${ground}"/>`,
    ...heading.map((words, row) =>
      text(margin, (other ? 28 : 38) + 20 * row, words, ink, ' font-size="15" font-weight="bold"'),
    ),
    picture(margin, pictures.face),
    picture(right, pictures.veiled),
    text(margin, 370, 'the face as given', muted),
    isBlank
      ? text(right, 370, 'nothing in the picture speaks for it', muted)
      : legend(right, 358, theme, colour),
    text(margin, 412, `${places}. It tells what the network went by, not what a person feels.`, muted),
    '</svg>',
  ].join('');
}

/** From faded to clear, the line where it stands. */
function legend(x: number, y: number, theme: Theme, colour: string): string {
  const { ground, ink, muted, line } = themes[theme];
  const [left, length] = [x + 44, 168];
  return [
    `<defs><linearGradient id="clear"><stop offset="0" stop-color="${ground}"/><stop offset="1" stop-color="${ink}"/></linearGradient></defs>`,
    `<rect x="${left}" y="${y}" width="${length}" height="16" fill="url(#clear)" stroke="${line}"/>`,
    `<path d="M${left + length / 2} ${y - 3}v22" stroke="${colour}" stroke-width="3"/>`,
    `<text x="${x}" y="${y + 12}" fill="${muted}">little</text>`,
    `<text x="${left + length + 10}" y="${y + 12}" fill="${muted}">most</text>`,
    `<text x="${left + length / 2}" y="${y + 32}" fill="${muted}" text-anchor="middle">half of it</text>`,
  ].join('');
}
