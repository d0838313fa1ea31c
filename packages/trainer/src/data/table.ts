import type { DataReport, GroupReport, OverlapReport, SplitReport } from './check.js';

/** A report as text for a terminal: one table of counts, one of flaws, and what was left out. */
export function formatReport(report: DataReport): string {
  const { splits, labels, badRows } = report;
  const names = splits.map(({ split }) => split);
  const lines = (title: string, rows: readonly (readonly [string, ...string[]])[]) =>
    table([[title, ...names], ...rows]);
  const each = (name: string, value: (split: SplitReport) => string | number): [string, ...string[]] => [
    name,
    ...splits.map(split => String(value(split))),
  ];
  const counts = lines('pictures', [
    ...labels.map((label, index) =>
      each(label, split => `${split.counts[index]} (${percent(split.counts[index]!, split.rows)})`),
    ),
    each('all', split => split.rows),
    each('mean', split => split.mean.toFixed(5)),
    each('deviation', split => split.deviation.toFixed(5)),
  ]);
  const flaws = lines('flaws', [
    ...groupRows('equal', split => split.equal),
    ...groupRows('similar', split => split.similar),
    each('blank', split => rowList(split.blank)),
    each('near blank', split => rowList(split.nearBlank)),
    each('not a face (FER+)', split => (split.votes ? split.votes.notAFace.length : '-')),
    each('left out by FER+', split => split.votes?.unnamed ?? '-'),
    each('label agrees with FER+', split =>
      split.votes ? percent(sum(split.votes.agreeing), sum(split.votes.clear)) : '-',
    ),
  ]);
  const bad =
    badRows.count === 0 ? 'No bad rows.' : `${badRows.count} bad rows left out:\n${badRowLines(report)}`;
  const source = `${report.name}: ${report.rows} pictures of ${report.size.width}x${report.size.height}, SHA-256 ${report.hash}`;
  return [source, counts, flaws, ...report.overlaps.map(overlapLines), bad].join('\n\n');

  function groupRows(kind: string, of: (split: SplitReport) => GroupReport) {
    return [
      each(`${kind}: groups`, split => of(split).groups),
      each(`${kind}: rows in them`, split => of(split).rows),
      each(`${kind}: redundant`, split => of(split).redundant),
      each(`${kind}: several labels`, split => of(split).conflicting),
    ];
  }
}

function overlapLines({ split, with: other, equal, similar }: OverlapReport): string {
  return (
    `${equal.rows} ${split} pictures equal one of ${other} (${equal.sameLabel} with its label), ` +
    `${similar.rows} equal or resemble one (${similar.sameLabel}).`
  );
}

const shownBadRows = 10;

function badRowLines({ badRows }: DataReport): string {
  const kinds = Object.entries(badRows.byKind).map(([kind, count]) => `  ${kind}: ${count}`);
  const rows = badRows.rows.slice(0, shownBadRows).map(({ message }) => `  ${message}`);
  const more = badRows.count > shownBadRows ? [`  and ${badRows.count - shownBadRows} more`] : [];
  return [...kinds, ...rows, ...more].join('\n');
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return rows.map(line).join('\n');
}

const rowList = (rows: readonly number[]) =>
  rows.length > 0 && rows.length <= 3 ? `${rows.length} (row ${rows.join(', ')})` : String(rows.length);
const percent = (part: number, whole: number) => `${(whole > 0 ? (100 * part) / whole : 0).toFixed(1)} %`;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
