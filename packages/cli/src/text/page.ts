import type { Page, PageSection } from '@mien/trainer';
import { factsText, tableText } from './table.js';

/** A page as text for a terminal; of a figure, its numbers. */
export function pageText({ title, summary, sections }: Page): string {
  return [title, summary, ...sections.map(sectionText)].filter(part => part !== '').join('\n\n');
}

function sectionText(section: PageSection): string {
  switch (section.kind) {
    case 'text':
      return [section.title, ...section.paragraphs].join('\n');
    case 'facts':
      return section.facts.length > 0 ? `${section.title}\n${indented(factsText(section.facts))}` : '';
    case 'table':
      return `${section.title}\n${indented(tableText(section.table))}`;
    case 'figure':
      return `${section.figure.title}\n${indented(tableText(section.figure.table))}`;
  }
}

const indented = (text: string) => text.replace(/^/gm, '  ');
