/** The measures in a bundle's manifest as tables. Pure; what form they have is the trainer's matter. */
import type { ModelManifest } from '@mien/runtime/web';

export interface MeasureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isMatrix = (value: unknown): value is readonly (readonly number[])[] =>
  Array.isArray(value) && value.length > 0 && value.every(row => Array.isArray(row) && row.every(isNumber));

const text = (value: unknown): string => {
  if (isNumber(value)) return Number.isInteger(value) ? String(value) : value.toFixed(4);
  if (Array.isArray(value)) return value.map(text).join(' to ');
  return isRecord(value) ? JSON.stringify(value) : String(value);
};

/** `macroF1` → `macro F1` */
const spaced = (name: string): string => name.replace(/([a-z])([A-Z0-9])/g, '$1 $2');

/** One table for each split and view, and one for each matrix or list in it. */
export function measureTables({ metrics, labels }: ModelManifest): readonly MeasureTable[] {
  return Object.entries(metrics ?? {}).flatMap(([title, measures]) => {
    if (!isRecord(measures)) return [{ title, columns: ['', ''], rows: [['', text(measures)]] }];
    const entries = Object.entries(measures);
    const plain = entries.filter(([, value]) => !isMatrix(value) && !isList(value));
    return [
      {
        title,
        columns: ['measure', 'value'],
        rows: plain.map(([name, value]) => [spaced(name), text(value)]),
      },
      ...entries.flatMap(([name, value]) => {
        const inner = `${title}: ${spaced(name)}`;
        if (isMatrix(value)) return [matrixTable(inner, value, labels)];
        return isList(value) ? [listTable(inner, value)] : [];
      }),
    ];
  });
}

const isList = (value: unknown): value is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRecord);

const matrixTable = (
  title: string,
  matrix: readonly (readonly number[])[],
  labels: readonly string[],
): MeasureTable => ({
  title,
  columns: ['', ...labels],
  rows: matrix.map((row, index) => [labels[index] ?? '', ...row.map(text)]),
});

function listTable(title: string, items: readonly Readonly<Record<string, unknown>>[]): MeasureTable {
  const columns = Object.keys(items[0]!);
  return {
    title,
    columns: columns.map(spaced),
    rows: items.map(item => columns.map(name => text(item[name]))),
  };
}
