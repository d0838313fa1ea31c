import type { Table } from '../figures/figure.js';
import type { Facts, Page, PageSection } from '../report/page.js';

/** The page as Markdown; of a figure, its numbers. */
export function markdownPage({ title, summary, sections }: Page): string {
  return `${[`# ${title}`, escaped(summary), ...sections.map(sectionText)].join('\n\n')}\n`;
}

function sectionText(section: PageSection): string {
  switch (section.kind) {
    case 'text':
      return [`## ${section.title}`, ...section.paragraphs].join('\n\n');
    case 'facts':
      return `## ${section.title}\n\n${factsText(section.facts)}`;
    case 'table':
      return `## ${section.title}\n\n${tableText(section.table)}`;
    case 'figure':
      return `## ${section.figure.title}\n\n${tableText(section.figure.table)}`;
  }
}

const factsText = (facts: Facts) => tableText({ columns: ['', ''], rows: facts });

function tableText({ columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map(cell => escaped(String(cell))).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

const escaped = (text: string) => text.replace(/[|<]/g, character => `\\${character}`);
