// The report as one HTML page: no script, nothing loaded from elsewhere.

import { type Figure, inlineSvg, type Table } from '../figures/figure.js';
import { element, escapeText } from '../figures/markup.js';
import { pageTheme } from '../figures/theme.js';
import { reportStyle } from './style.js';

/** Names and values worth a table of two columns. */
export type Facts = readonly (readonly [name: string, value: string])[];

export interface Page {
  readonly title: string;
  /** One paragraph under the title. */
  readonly summary: string;
  readonly sections: readonly PageSection[];
}

export type PageSection =
  | { readonly kind: 'text'; readonly title: string; readonly paragraphs: readonly string[] }
  | { readonly kind: 'facts'; readonly title: string; readonly facts: Facts }
  | { readonly kind: 'table'; readonly title: string; readonly table: Table }
  | { readonly kind: 'figure'; readonly figure: Figure };

// What is left of 784 px and of a phone's 320 px inside the page's padding.
const wideWidth = 720;
const narrowWidth = 288;

/** The page's HTML. */
export function renderPage({ title, summary, sections }: Page): string {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, escapeText(title)),
    element('style', {}, reportStyle),
  ];
  const opening = element(
    'header',
    {},
    heading('h1', title),
    element('p', { class: 'muted' }, escapeText(summary)),
  );
  const main = element('main', {}, opening, ...sections.map(renderSection));
  return `<!doctype html>\n${element('html', { lang: 'en' }, element('head', {}, ...head), element('body', {}, main))}\n`;
}

function renderSection(section: PageSection): string {
  switch (section.kind) {
    case 'text':
      return element('section', {}, heading('h2', section.title), ...section.paragraphs.map(paragraph));
    case 'facts':
      return element('section', {}, heading('h2', section.title), factsTable(section.facts));
    case 'table':
      return element('section', {}, heading('h2', section.title), dataTable(section.table, section.title));
    case 'figure':
      return renderFigure(section.figure);
  }
}

/** Drawn twice, for a page and for a phone; the style sheet shows one. Its numbers follow, folded away. */
function renderFigure(figure: Figure): string {
  const caption = element('p', { class: 'muted small' }, escapeText(figure.caption));
  const drawn = element(
    'figure',
    {},
    element('figcaption', {}, heading('h2', figure.title), caption),
    element('div', { class: 'wide' }, inlineSvg(figure, pageTheme, wideWidth)),
    element('div', { class: 'narrow' }, inlineSvg(figure, pageTheme, narrowWidth)),
  );
  const summary = element('summary', {}, 'The numbers');
  const numbers = element('details', {}, summary, dataTable(figure.table, figure.title));
  return element('section', { id: figure.name }, drawn, numbers);
}

function factsTable(facts: Facts): string {
  const rows = facts.map(([name, value]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, escapeText(name)),
      element('td', {}, escapeText(value)),
    ),
  );
  return element('table', { class: 'facts' }, element('tbody', {}, ...rows));
}

/** A table that scrolls sideways by itself, so that the page never does. */
function dataTable({ columns, rows }: Table, name: string): string {
  const numeric = columns.map((_, index) => rows.every(row => index > 0 && isNumber(row[index] ?? '')));
  const classOf = (index: number) => (numeric[index] ? 'number' : undefined);
  const header = columns.map((column, index) =>
    element('th', { scope: 'col', class: classOf(index) }, escapeText(column)),
  );
  const body = rows.map(row =>
    element(
      'tr',
      {},
      ...row.map((cell, index) => element('td', { class: classOf(index) }, escapeText(String(cell)))),
    ),
  );
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...header)),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, table);
}

function isNumber(cell: string | number): boolean {
  return typeof cell === 'number' || /^[-+]?[\d .]*( [%kMG])?$/.test(cell);
}

const paragraph = (words: string): string => element('p', {}, escapeText(words));

function heading(level: 'h1' | 'h2', words: string): string {
  return element(level, {}, escapeText(words));
}
