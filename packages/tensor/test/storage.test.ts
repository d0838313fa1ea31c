// How constants are stored: as float16, or in the file of another model.
import { openSession } from '@mien/runtime/node';
import { constant, input, matmul, multiply, onnxModel, scalar } from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../test/hashed.js';
import { fromFloat16, toFloat16 } from '../src/onnx/float16.js';
import { fieldsOf } from '../src/onnx/wire.js';

describe('float16', () => {
  const finite = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).filter(
    bits => ((bits >> 10) & 31) < 31,
  );

  test('every number that it holds keeps its bits', () => {
    expect(toFloat16(fromFloat16(finite))).toEqual(finite);
  });

  test('a number half way between two goes to the even one, others to the nearer', () => {
    const positive = finite.filter(bits => bits < 0x7bff);
    const values = fromFloat16(positive);
    const next = fromFloat16(positive.map(bits => bits + 1));
    const between = (share: number) =>
      toFloat16(values.map((value, at) => value + share * (next[at]! - value)));
    expect(between(0.5)).toEqual(positive.map(bits => bits + (bits % 2)));
    expect(between(0.499)).toEqual(positive);
    expect(between(0.501)).toEqual(positive.map(bits => bits + 1));
  });

  test('what it cannot hold is read as infinity or no number', () => {
    expect([...fromFloat16(Uint16Array.of(0x3555, 0x7c00, 0xfc00, 0x7e00))]).toEqual([
      Math.fround(0.333251953125),
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test.each([65520, -70000, Number.POSITIVE_INFINITY, Number.NaN])('has no place for %s', value => {
    expect(() => toFloat16(Float32Array.of(0, value))).toThrow(/float16: value 1 is .* beyond ±65504/);
  });
});

const weights = Float32Array.from(hashed('weights', 64 * 32), unit => 2 * unit - 1);
const x = { data: Float32Array.from(hashed('x', 2 * 64)), shape: [2, 64] };
const product = matmul(input('x', [2, 64]), constant(weights, [64, 32]));

async function valuesOf(model: Uint8Array, constants?: Readonly<Record<string, Uint8Array>>) {
  const session = await openSession(model, constants && { constants });
  const { y } = await session.run({ x });
  await session.close();
  return [...(y!.data as Float32Array)];
}

test('a model of float16 constants gives what their rounded values give, in half the bytes', async () => {
  const rounded = fromFloat16(toFloat16(weights));
  const whole = onnxModel({ y: product });
  const half = onnxModel({ y: product }, { floats: 'float16' });
  expect(half.length).toBeLessThan(whole.length - weights.length * 2 + 100);
  const expected = onnxModel({ y: matmul(input('x', [2, 64]), constant(rounded, [64, 32])) });
  expect(await valuesOf(half)).toEqual(await valuesOf(expected));
  expect(await valuesOf(half)).not.toEqual(await valuesOf(whole));
});

describe('a model beside another of equal constants', () => {
  const twice = multiply(product, scalar(2));

  test.each(['float32', 'float16'] as const)('reads them from its file: %s', async floats => {
    const bytes = onnxModel({ y: product }, { floats });
    const beside = onnxModel({ y: twice }, { floats, beside: { file: 'other.onnx', bytes } });
    expect(beside.length).toBeLessThan(600);
    const values = await valuesOf(bytes);
    expect(await valuesOf(beside, { 'other.onnx': bytes })).toEqual(values.map(value => 2 * value));
    await expect(valuesOf(beside)).rejects.toThrow(/other\.onnx/);
    await expect(valuesOf(beside, { 'other.onnx': bytes.subarray(0, 900) })).rejects.toThrow(/cannot open/);
  });

  test('stores what the other does not hold', async () => {
    const bytes = onnxModel({ y: input('x', [2, 64]) });
    const beside = onnxModel({ y: twice }, { beside: { file: 'other.onnx', bytes } });
    expect(beside).toEqual(onnxModel({ y: twice }));
  });

  test('refuses another cut off anywhere', () => {
    const bytes = onnxModel({ y: product });
    const cut = (length: number) => () =>
      onnxModel({ y: twice }, { beside: { file: 'other.onnx', bytes: bytes.subarray(0, length) } });
    for (const length of [1, 20, 300, 4000, bytes.length - 1]) expect(cut(length)).toThrow(/breaks off/);
  });
});

test('bytes that are no message are refused', () => {
  expect(() => [...fieldsOf(new TextEncoder().encode('{"not": "a model"}'))]).toThrow(
    /breaks off or is none/,
  );
});
