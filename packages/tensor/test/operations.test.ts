import { readFileSync } from 'node:fs';
import { inOrder, type OpName } from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { composites, type Line, operations } from './operations.js';
import { expectDifferences, expectEngine, prepare, reference } from './reference/check.js';
import { expectClose } from './reference/compare.js';
import { referenceRules } from './reference/rules.js';

interface Golden {
  readonly output: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const golden = (
  JSON.parse(readFileSync(new URL('./golden/operations.json', import.meta.url), 'utf8')) as {
    readonly lines: Readonly<Record<string, Golden>>;
  }
).lines;

const lines = Object.entries({ ...operations, ...composites }).flatMap(([operation, circumstances]) =>
  Object.entries(circumstances).map(
    ([circumstance, line]) => [`${operation} ${circumstance}`, line] as const,
  ),
);

describe('each operation: engine, float64 reference, central differences and PyTorch agree', () => {
  test.each(lines)('%s', async (name, line: Line) => {
    const prepared = prepare(name, line);
    const expected = reference(prepared);
    if (!line.noDifferences) expectDifferences(prepared, expected);
    if (!line.noGolden) {
      const { output, gradients } = golden[name]!;
      const expectPyTorch = (result: string, values: readonly number[]) =>
        expectClose(expected[result]!, values, 5e-6, `reference against PyTorch, ${result}`);
      expectPyTorch('output', output);
      expect(Object.keys(gradients)).toEqual(prepared.sources);
      for (const [key, values] of Object.entries(gradients)) expectPyTorch(`gradient/${key}`, values);
    }
    await expectEngine(prepared, expected, line.engineTolerance);
  });
});

describe('the table is complete', () => {
  test.each(Object.keys(referenceRules) as OpName[])('%s has a line that uses it', name => {
    const graphs = Object.entries(operations[name] ?? {}).map(
      ([circumstance, line]) => prepare(`${name} ${circumstance}`, line).outputs.output!,
    );
    expect(graphs.length).toBeGreaterThan(0);
    for (const output of graphs) expect(inOrder([output]).map(node => node.op)).toContain(name);
  });

  test('every line has golden numbers or the reason why not, and every golden number its line', () => {
    const wanted = lines.flatMap(([name, { noGolden }]) => (noGolden ? [] : [name]));
    expect(Object.keys(golden).sort()).toEqual(wanted.sort());
  });
});
