import type { Facts } from '@mien/trainer';
import type { StartPage } from './page.js';

/** The page as lines for a terminal. */
export function pageText({ title, summary, sections }: StartPage): string {
  const parts = sections.map(section => `${section.title}\n${aligned(section.facts)}`);
  return [title, summary, ...parts].join('\n\n');
}

/** One line a fact, the values below each other. */
function aligned(facts: Facts): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
