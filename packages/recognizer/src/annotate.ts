// Faces drawn over their picture, as SVG: pages show it as it is, the command line has it rasterised.
import { type Box, type Expression, expressionStyle, type Size } from '@mien/vision';
import type { FaceSummary, JudgedFace } from './face.js';

export type Theme = 'light' | 'dark';

/** Fonts as attributes of an SVG; letters are those of the first that is installed. */
export const fontAttribute = "font-family=\"'Atkinson Hyperlegible Next', 'DejaVu Sans', sans-serif\"";

/** Ground and ink of the visual language; expression colours come from vision. */
export const themes = {
  light: { ground: '#FAF8F4', ink: '#1C2126', muted: '#5A636B', line: '#D9D5CC' },
  dark: { ground: '#10161A', ink: '#E8ECEE', muted: '#9AA5AD', line: '#2A343B' },
} as const;

/** A face of a stream is told by its number, as everywhere. */
export type FaceToDraw = FaceSummary & { readonly trackId?: number };

/**
 * An SVG the size of the picture, with a frame and words for each face: what it resembles, `uncertain`
 * and the two likeliest (outlined by dashes), or why there is no answer.
 */
export function annotationSvg(
  { width, height }: Size,
  faces: readonly FaceToDraw[],
  theme: Theme = 'light',
): string {
  const fontSize = Math.max(11, Math.max(width, height) / 60);
  const marks = faces.map(face => faceMark(face, { width, height }, fontSize, theme)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${fontAttribute} font-size="${rounded(fontSize)}">${marks}</svg>`;
}

/** What is said of a face in words, as everywhere: a face resembles an expression. */
export function faceWords(face: FaceSummary): string {
  if (!face.usable) return `no answer: ${face.reason}`;
  const { expression, probabilities } = face;
  if (!face.uncertain) return `${named(expression)} ${probabilities[expression]!.toFixed(2)}`;
  const [first, second] = likeliest(probabilities);
  return `uncertain: ${named(first!)} or ${named(second!)}`;
}

/** Labels, the likeliest first. */
export function likeliest(probabilities: JudgedFace['probabilities']): string[] {
  return Object.keys(probabilities).sort((a, b) => probabilities[b]! - probabilities[a]!);
}

export function named(label: string): string {
  const style = styleOf(label);
  return style ? `${style.letter} ${style.marker} ${label}` : label;
}

/** Letter, marker and colours of a label; models may know labels that vision does not. */
export function styleOf(label: string) {
  return label in expressionStyle ? expressionStyle[label as Expression] : undefined;
}

function faceMark(face: FaceToDraw, frame: Size, fontSize: number, theme: Theme): string {
  const { ground, ink, muted } = themes[theme];
  const { x, y, width, height } = face.box;
  const line = fontSize / 6;
  const colour = face.usable ? (styleOf(face.expression)?.[theme] ?? ink) : muted;
  const dashes = face.uncertain ? ` stroke-dasharray="${rounded(line * 3)}"` : '';
  const rectangle = (stroke: string, thickness: number, extra = '') =>
    `<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" rx="2" fill="none" stroke="${stroke}" stroke-width="${rounded(thickness)}"${extra}/>`;
  const number = face.trackId === undefined ? '' : `face ${face.trackId} `;
  const words = wordsMark(number + faceWords(face), face.box, frame, fontSize, theme);
  return `<g>${rectangle(ground, line * 2)}${rectangle(colour, line, dashes)}${words}</g>`;
}

/** Width of a letter in font sizes, about that of the widest font that may be installed. */
const letterWidth = 0.62;

/** Words above a box, or below it without room there; where too wide for the picture they break before `or`. */
function wordsMark(
  words: string,
  { x, y, height }: Box<'frame'>,
  frame: Size,
  fontSize: number,
  theme: Theme,
) {
  const { ground, ink } = themes[theme];
  const edge = fontSize / 6;
  const widthOf = (line: string) => line.length * letterWidth * fontSize + edge;
  const lines = widthOf(words) + edge > frame.width ? words.split(/ (?=or )/) : [words];
  const widest = Math.max(...lines.map(widthOf));
  // From the left end of the box, or up to the right end of the picture, but never from beyond its left.
  const textX = Math.max(Math.min(x, frame.width - widest), edge);
  const lineHeight = fontSize * 1.2;
  const further = (lines.length - 1) * lineHeight;
  const above = y - fontSize * 0.4 - further;
  const below = Math.min(y + height + lineHeight, frame.height - fontSize * 0.3 - further);
  const textY = above > fontSize ? above : below;
  const halo = `paint-order="stroke" stroke="${ground}" stroke-width="${rounded(fontSize / 3)}" stroke-linejoin="round"`;
  return lines
    .map(
      (line, row) =>
        `<text x="${rounded(textX)}" y="${rounded(textY + row * lineHeight)}" fill="${ink}" ${halo}>${escaped(line)}</text>`,
    )
    .join('');
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** Text as it may stand in SVG and HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`);
