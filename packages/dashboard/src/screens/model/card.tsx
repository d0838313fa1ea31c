import { Scroll } from '../../parts/scroll.js';
import { type Block, blocksOf, type Span, spansOf } from './markdown.js';

/** A model's card as its bundle has it. */
export function Card({ markdown }: { readonly markdown: string }) {
  return (
    <article className="card">
      {blocksOf(markdown).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes while it is shown
        <BlockPart key={index} block={block} />
      ))}
    </article>
  );
}

function BlockPart({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level <= 2 ? 'h2' : 'h3';
      return (
        <Heading>
          <Words text={block.text} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Words text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul className="dashes">
          {block.items.map(item => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className="scroll" tabIndex={0}>
          {block.text}
        </pre>
      );
    case 'table':
      return <TableBlock columns={block.columns} rows={block.rows} />;
  }
}

export function TableBlock({ columns, rows }: Pick<Extract<Block, { kind: 'table' }>, 'columns' | 'rows'>) {
  return (
    <Scroll label={columns.filter(Boolean).join(', ')}>
      <table>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column} scope="col">
                <Words text={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(cells => (
            <tr key={cells.join()}>
              {cells.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no other name than its place
                <td key={index}>
                  <Words text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const elements: Readonly<Record<Exclude<Span['kind'], 'plain'>, 'strong' | 'code'>> = {
  strong: 'strong',
  code: 'code',
};

function Words({ text }: { readonly text: string }) {
  return spansOf(text).map(({ kind, text: words }, index) => {
    if (kind === 'plain') return words;
    const Element = elements[kind];
    // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name than their place
    return <Element key={index}>{words}</Element>;
  });
}
