import { type Attributes, element, escapeText } from './markup.js';
import { fontSize, fontStack, lightTheme, type Theme } from './theme.js';

/** The numbers of a figure, for those who don't see it and for those who want them exact. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** SVG markup and the space it takes, in px. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** A figure before it is drawn: the same data serves a wide page, a phone and a file. */
export interface Figure {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  /** What it shows and the numbers to take away. */
  readonly caption: string;
  readonly table: Table;
  draw(theme: Theme, width: number): Drawing;
}

/** Figures at least this wide have room for words; narrower ones use letters. */
export const wideFrom = 560;

/** Text anchored at its baseline; muted, bold and so on by attributes. */
export function label(x: number, y: number, words: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(words));
}

/** A class by its marker and some words, its name or letter; the colour is the marker's alone. */
export function classLabel(name: string, words: string, theme: Theme, attributes: Attributes): string {
  const { colour, marker } = theme.look(name);
  return element('text', attributes, element('tspan', { fill: colour }, marker), ` ${escapeText(words)}`);
}

/** A drawing as an `svg` element of its own, named for screen readers. */
export function inlineSvg(figure: Figure, theme: Theme, width: number): string {
  const { body, height, ...drawn } = figure.draw(theme, width);
  return svg({ width: drawn.width, height, body }, figure.title, theme);
}

/** A figure as a file: light theme, on its ground, with title and caption. */
export function figureFile(figure: Figure, width = 720): string {
  const margin = 24;
  const drawing = figure.draw(lightTheme, width);
  const lines = wrap(figure.caption, drawing.width);
  const top = margin + 28 + lines.length * 18;
  const full = { width: drawing.width + 2 * margin, height: top + 12 + drawing.height + margin };
  const body = [
    element('rect', { ...full, fill: lightTheme.ground }),
    label(margin, margin + 14, figure.title, { 'font-size': fontSize.strong, 'font-weight': 'bold' }),
    ...lines.map((line, index) => label(margin, margin + 38 + index * 18, line, { fill: lightTheme.muted })),
    element('g', { transform: `translate(${margin} ${top + 12})` }, drawing.body),
  ].join('');
  return `${svg({ ...full, body }, figure.title, lightTheme)}\n`;
}

/** Breaks words into lines that fit a width; letters are taken to be 0.55 of their size wide. */
export function wrap(words: string, width: number, size: number = fontSize.text): readonly string[] {
  const room = Math.floor(width / (size * 0.55));
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function svg({ width, height, body }: Drawing, title: string, theme: Theme): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': title,
    'font-family': fontStack,
    'font-size': fontSize.text,
    fill: theme.ink,
    color: theme.ink,
    style: `color: ${theme.ink}; fill: ${theme.ink}; font-variant-numeric: tabular-nums`,
  };
  return element('svg', attributes, element('title', {}, escapeText(title)), body);
}
