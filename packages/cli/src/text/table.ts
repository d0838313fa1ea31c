import type { Facts, Table } from '@mien/trainer';

/** A table's lines: columns of numbers to the right, the others to the left, a rule under the heading. */
export function tableText({ columns, rows }: Table): string {
  const cells = [columns, ...rows.map(row => row.map(String))];
  const widths = columns.map((_, column) => Math.max(...cells.map(row => (row[column] ?? '').length)));
  const pads = columns.map((_, column) =>
    rows.every(row => isNumber(row[column] ?? '')) ? 'padStart' : 'padEnd',
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell[pads[column]!](widths[column]!))
      .join('  ')
      .trimEnd();
  const [heading = '', ...body] = cells.map(line);
  return [heading, widths.map(width => '─'.repeat(width)).join('──'), ...body].join('\n');
}

/** A line a fact, the values below each other. */
export function factsText(facts: Facts): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function isNumber(cell: string | number): boolean {
  return typeof cell === 'number' || /^[-+]?[\d .]*( ?[%kMG]| ms)?$/.test(cell);
}
