import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['', 'docs', 'docs/decisions'].flatMap(folder =>
  readdirSync(join(root, folder))
    .filter(file => file.endsWith('.md'))
    .map(file => join(folder, file)),
);

/** What a page points to within the repository: `[…](path)`, `![…](path)` and `src="path"`. */
function linksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)|src="([^"]+)"/g)]
    .map(([, link, source]) => (link ?? source)!)
    .filter(target => !/^[a-z]+:/.test(target));
}

test.each(pages)('every link of %s leads somewhere', page => {
  const broken = linksOf(readFileSync(join(root, page), 'utf8')).filter(
    target => !existsSync(join(root, dirname(page), target)),
  );
  expect(broken).toEqual([]);
});

test('a broken link is seen', () => {
  expect(linksOf('[a](b.md#c) ![d](e.svg) <img src="f.svg"> [web](https://g.org) [here](#h)')).toEqual([
    'b.md',
    'e.svg',
    'f.svg',
  ]);
});
