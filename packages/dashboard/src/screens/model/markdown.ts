/** The few forms of Markdown that a model's card uses. Pure. */

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

type Line =
  | { readonly kind: 'blank' }
  | { readonly kind: 'fence' }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'item' | 'row' | 'text'; readonly text: string };

function lineOf(line: string): Line {
  const heading = /^(#{1,4}) +(.*)$/.exec(line);
  if (heading) return { kind: 'heading', level: heading[1]!.length, text: heading[2]! };
  const item = /^ *[-*] +(.*)$/.exec(line);
  if (item) return { kind: 'item', text: item[1]! };
  if (line.startsWith('```')) return { kind: 'fence' };
  if (line.startsWith('|')) return { kind: 'row', text: line };
  return line.trim() === '' ? { kind: 'blank' } : { kind: 'text', text: line.trim() };
}

const cellsOf = (row: string): string[] =>
  row
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.replaceAll('\\|', '|').trim());

const isRule = (cells: readonly string[]): boolean => cells.every(cell => /^:?-+:?$/.test(cell));

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let code: string[] | null = null;
  let open = false;
  for (const source of markdown.split('\n')) {
    const line = lineOf(source);
    if (line.kind === 'fence') {
      if (code) blocks.push({ kind: 'code', text: code.join('\n') });
      code = code ? null : [];
      open = false;
    } else if (code) {
      code.push(source);
    } else if (line.kind === 'blank') {
      open = false;
    } else if (line.kind === 'heading') {
      blocks.push(line);
      open = false;
    } else {
      const last = open ? blocks.at(-1) : undefined;
      const block = continued(last, line);
      if (last && block.kind === last.kind) blocks[blocks.length - 1] = block;
      else blocks.push(block);
      open = true;
    }
  }
  return blocks;
}

/** The block that a line belongs to, grown by it, or a new one. */
function continued(last: Block | undefined, line: { kind: 'item' | 'row' | 'text'; text: string }): Block {
  switch (line.kind) {
    case 'item':
      return { kind: 'list', items: [...(last?.kind === 'list' ? last.items : []), line.text] };
    case 'row': {
      const cells = cellsOf(line.text);
      if (last?.kind !== 'table') return { kind: 'table', columns: cells, rows: [] };
      return isRule(cells) ? last : { ...last, rows: [...last.rows, cells] };
    }
    case 'text':
      if (last?.kind === 'list') {
        const items = [...last.items.slice(0, -1), `${last.items.at(-1)} ${line.text}`];
        return { kind: 'list', items };
      }
      return {
        kind: 'paragraph',
        text: last?.kind === 'paragraph' ? `${last.text} ${line.text}` : line.text,
      };
  }
}

export interface Span {
  readonly kind: 'plain' | 'strong' | 'code';
  readonly text: string;
}

/** Bold, code and plain parts of a text; of a link its words. */
export function spansOf(text: string): readonly Span[] {
  return text
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter(part => part !== '')
    .map(part => {
      if (part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return part.startsWith('`') ? { kind: 'code', text: part.slice(1, -1) } : { kind: 'plain', text: part };
    });
}
