import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

declare const axe: { run(options: object): Promise<AxeResults> };

/** What breaks WCAG 2.2 AA on a page, one line for each element. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(source);
  return page.evaluate(async wanted => {
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: wanted } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, tags);
}
