// The bytes as others read them: Debian's python3-onnx, with strict shape inference.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  add,
  constant,
  conv2d,
  globalAveragePool2d,
  input,
  matmul,
  onnxModel,
  relu,
  reshape,
} from '@mien/tensor';
import { expect, type TestContext, test } from 'vitest';
import { hashed } from '../../../test/hashed.js';
import { requireOrSkip } from '../../../test/require.js';
import { composites, operations } from './operations.js';
import { prepare } from './reference/check.js';

const python = '/usr/bin/python3';

/** Faults the checker finds, by model name. */
function faultsOf(
  context: TestContext,
  models: Readonly<Record<string, Uint8Array>>,
): Record<string, string> {
  const probe = spawnSync(python, ['-c', 'import onnx'], { encoding: 'utf8' });
  if (probe.status !== 0)
    requireOrSkip(context, 'onnx', `${python} has no module onnx: install Debian's python3-onnx`);
  const folder = mkdtempSync(join(tmpdir(), 'mien-onnx-'));
  try {
    for (const [name, bytes] of Object.entries(models)) writeFileSync(join(folder, `${name}.onnx`), bytes);
    const script = fileURLToPath(new URL('./onnx/check.py', import.meta.url));
    const answer = execFileSync(python, [script, folder], { encoding: 'utf8' });
    return (JSON.parse(answer) as { readonly faults: Record<string, string> }).faults;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the checker accepts every operation and its gradient', context => {
  const models = Object.entries({ ...operations, ...composites }).flatMap(([operation, lines]) =>
    Object.entries(lines).map(([circumstance, line]) => {
      const name = `${operation} ${circumstance}`;
      return [name, onnxModel(prepare(name, line).outputs)] as const;
    }),
  );
  expect(models.length).toBeGreaterThan(100);
  expect(faultsOf(context, Object.fromEntries(models))).toEqual({});
});

test('the checker accepts a network with an open batch', context => {
  const x = relu(conv2d(input('images', [2, 1, 8, 8]), input('filter', [3, 1, 3, 3]), { pad: 1 }));
  const features = reshape(globalAveragePool2d(x), [2, 3]);
  const logits = add(matmul(features, input('weight', [3, 7])), input('bias', [7]));
  expect(faultsOf(context, { open: onnxModel({ logits }, { openBatch: 'N' }) })).toEqual({});
});

test('the checker accepts constants stored as float16, and in the file of another model', context => {
  const filter = constant(Float32Array.from(hashed('filter', 1024 * 9)), [1024, 1, 3, 3]);
  const whole = { y: conv2d(input('images', [1, 1, 8, 8]), filter, { pad: 1 }) };
  const half = onnxModel(whole, { floats: 'float16' });
  const beside = onnxModel(
    { z: relu(whole.y) },
    { floats: 'float16', beside: { file: 'half.onnx', bytes: half } },
  );
  expect(faultsOf(context, { half, beside })).toEqual({});
});

test('the checker refuses bytes cut short', context => {
  const bytes = onnxModel({ y: relu(input('x', [2, 3])) });
  const faults = faultsOf(context, { whole: bytes, cut: bytes.subarray(0, bytes.length - 10) });
  expect(Object.keys(faults)).toEqual(['cut']);
});
